build-san/free/bench/exit/timer.c.o: bench/exit/timer.c bench/arch/arch.h \
 bench/arch/x86_64.h bench/bench.h
bench/arch/arch.h:
bench/arch/x86_64.h:
bench/bench.h:
