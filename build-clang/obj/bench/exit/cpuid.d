build-clang/obj/bench/exit/cpuid.o: bench/exit/cpuid.c bench/arch/arch.h \
  bench/arch/x86_64.h bench/bench.h

bench/arch/arch.h:

bench/arch/x86_64.h:

bench/bench.h:
