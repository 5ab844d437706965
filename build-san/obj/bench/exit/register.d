build-san/obj/bench/exit/register.o: bench/exit/register.c \
 bench/arch/arch.h bench/arch/x86_64.h bench/bench.h
bench/arch/arch.h:
bench/arch/x86_64.h:
bench/bench.h:
