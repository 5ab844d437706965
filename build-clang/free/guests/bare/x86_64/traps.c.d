build-clang/free/guests/bare/x86_64/traps.c.o: guests/bare/x86_64/traps.c \
  bench/arch/arch.h bench/arch/x86_64.h bench/text.h guests/bare/bare.h \
  bench/bench.h bench/plan.h guests/bare/x86_64/machine.h

bench/arch/arch.h:

bench/arch/x86_64.h:

bench/text.h:

guests/bare/bare.h:

bench/bench.h:

bench/plan.h:

guests/bare/x86_64/machine.h:
