build-clang/obj/bench/wire-samples.o: bench/wire-samples.c bench/wire.h

bench/wire.h:
