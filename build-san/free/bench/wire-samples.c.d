build-san/free/bench/wire-samples.c.o: bench/wire-samples.c bench/wire.h
bench/wire.h:
