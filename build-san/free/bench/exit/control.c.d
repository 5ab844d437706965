build-san/free/bench/exit/control.c.o: bench/exit/control.c bench/bench.h
bench/bench.h:
