build-clang/obj/bench/exit/control.o: bench/exit/control.c bench/bench.h

bench/bench.h:
