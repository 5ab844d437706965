build-clang/free/bench/exit/cpuid.c.o: bench/exit/cpuid.c \
  bench/arch/arch.h bench/arch/x86_64.h bench/bench.h

bench/arch/arch.h:

bench/arch/x86_64.h:

bench/bench.h:
