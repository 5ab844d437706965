build-san/free/bench/harness.c.o: bench/harness.c bench/harness.h \
 bench/bench.h bench/arch/arch.h bench/arch/x86_64.h
bench/harness.h:
bench/bench.h:
bench/arch/arch.h:
bench/arch/x86_64.h:
