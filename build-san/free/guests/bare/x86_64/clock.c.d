build-san/free/guests/bare/x86_64/clock.c.o: guests/bare/x86_64/clock.c \
 bench/arch/arch.h bench/arch/x86_64.h guests/bare/x86_64/machine.h \
 bench/bench.h
bench/arch/arch.h:
bench/arch/x86_64.h:
guests/bare/x86_64/machine.h:
bench/bench.h:
