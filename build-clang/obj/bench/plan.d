build-clang/obj/bench/plan.o: bench/plan.c bench/plan.h bench/harness.h \
  bench/bench.h bench/text.h

bench/plan.h:

bench/harness.h:

bench/bench.h:

bench/text.h:
