build-clang/obj/bench/exit/apic.o: bench/exit/apic.c bench/arch/arch.h \
  bench/arch/x86_64.h bench/bench.h

bench/arch/arch.h:

bench/arch/x86_64.h:

bench/bench.h:
