build-clang/free/bench/plan.c.o: bench/plan.c bench/plan.h \
  bench/harness.h bench/bench.h bench/text.h

bench/plan.h:

bench/harness.h:

bench/bench.h:

bench/text.h:
