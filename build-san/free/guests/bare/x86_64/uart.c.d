build-san/free/guests/bare/x86_64/uart.c.o: guests/bare/x86_64/uart.c \
 bench/arch/arch.h bench/arch/x86_64.h guests/bare/x86_64/machine.h \
 bench/bench.h
bench/arch/arch.h:
bench/arch/x86_64.h:
guests/bare/x86_64/machine.h:
bench/bench.h:
