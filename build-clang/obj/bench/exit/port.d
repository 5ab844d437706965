build-clang/obj/bench/exit/port.o: bench/exit/port.c bench/arch/arch.h \
  bench/arch/x86_64.h bench/bench.h

bench/arch/arch.h:

bench/arch/x86_64.h:

bench/bench.h:
