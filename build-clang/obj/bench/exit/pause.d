build-clang/obj/bench/exit/pause.o: bench/exit/pause.c bench/arch/arch.h \
  bench/arch/x86_64.h bench/bench.h

bench/arch/arch.h:

bench/arch/x86_64.h:

bench/bench.h:
