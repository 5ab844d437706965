build-clang/free/bench/wire.c.o: bench/wire.c bench/wire.h bench/text.h

bench/wire.h:

bench/text.h:
