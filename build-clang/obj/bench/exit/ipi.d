build-clang/obj/bench/exit/ipi.o: bench/exit/ipi.c bench/arch/arch.h \
  bench/arch/x86_64.h bench/bench.h

bench/arch/arch.h:

bench/arch/x86_64.h:

bench/bench.h:
