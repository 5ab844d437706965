build-clang/obj/bench/exit/memory.o: bench/exit/memory.c \
  bench/arch/arch.h bench/arch/x86_64.h bench/bench.h

bench/arch/arch.h:

bench/arch/x86_64.h:

bench/bench.h:
