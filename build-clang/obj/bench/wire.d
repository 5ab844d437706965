build-clang/obj/bench/wire.o: bench/wire.c bench/wire.h bench/text.h

bench/wire.h:

bench/text.h:
