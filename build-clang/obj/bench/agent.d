build-clang/obj/bench/agent.o: bench/agent.c bench/agent.h \
  bench/harness.h bench/bench.h bench/wire.h

bench/agent.h:

bench/harness.h:

bench/bench.h:

bench/wire.h:
