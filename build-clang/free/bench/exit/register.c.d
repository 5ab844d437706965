build-clang/free/bench/exit/register.c.o: bench/exit/register.c \
  bench/arch/arch.h bench/arch/x86_64.h bench/bench.h

bench/arch/arch.h:

bench/arch/x86_64.h:

bench/bench.h:
