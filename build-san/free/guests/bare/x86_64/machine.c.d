build-san/free/guests/bare/x86_64/machine.c.o: \
 guests/bare/x86_64/machine.c bench/arch/arch.h bench/arch/x86_64.h \
 guests/bare/bare.h bench/bench.h bench/plan.h \
 guests/bare/x86_64/machine.h
bench/arch/arch.h:
bench/arch/x86_64.h:
guests/bare/bare.h:
bench/bench.h:
bench/plan.h:
guests/bare/x86_64/machine.h:
