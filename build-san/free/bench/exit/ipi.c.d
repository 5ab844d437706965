build-san/free/bench/exit/ipi.c.o: bench/exit/ipi.c bench/arch/arch.h \
 bench/arch/x86_64.h bench/bench.h
bench/arch/arch.h:
bench/arch/x86_64.h:
bench/bench.h:
