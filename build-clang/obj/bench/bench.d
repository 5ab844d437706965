build-clang/obj/bench/bench.o: bench/bench.c bench/bench.h bench/text.h \
  bench/list.def

bench/bench.h:

bench/text.h:

bench/list.def:
