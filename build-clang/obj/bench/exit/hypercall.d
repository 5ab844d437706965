build-clang/obj/bench/exit/hypercall.o: bench/exit/hypercall.c \
  bench/arch/arch.h bench/arch/x86_64.h bench/bench.h

bench/arch/arch.h:

bench/arch/x86_64.h:

bench/bench.h:
