build-san/obj/bench/exit/msr.o: bench/exit/msr.c bench/arch/arch.h \
 bench/arch/x86_64.h bench/bench.h
bench/arch/arch.h:
bench/arch/x86_64.h:
bench/bench.h:
