build-san/free/bench/exit/memory.c.o: bench/exit/memory.c \
 bench/arch/arch.h bench/arch/x86_64.h bench/bench.h
bench/arch/arch.h:
bench/arch/x86_64.h:
bench/bench.h:
