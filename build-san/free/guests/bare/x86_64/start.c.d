build-san/free/guests/bare/x86_64/start.c.o: guests/bare/x86_64/start.c \
 guests/bare/bare.h bench/bench.h bench/plan.h \
 guests/bare/x86_64/machine.h
guests/bare/bare.h:
bench/bench.h:
bench/plan.h:
guests/bare/x86_64/machine.h:
