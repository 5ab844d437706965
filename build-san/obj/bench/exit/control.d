build-san/obj/bench/exit/control.o: bench/exit/control.c bench/bench.h
bench/bench.h:
