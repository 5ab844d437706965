build-san/tests/unit/test_bench: tests/unit/test_bench.c bench/agent.h \
 bench/harness.h bench/bench.h bench/wire.h bench/plan.h
bench/agent.h:
bench/harness.h:
bench/bench.h:
bench/wire.h:
bench/plan.h:
