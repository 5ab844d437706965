build-san/free/bench/exit/pause.c.o: bench/exit/pause.c bench/arch/arch.h \
 bench/arch/x86_64.h bench/bench.h
bench/arch/arch.h:
bench/arch/x86_64.h:
bench/bench.h:
