build-san/tests/unit/test_harness: tests/unit/test_harness.c \
 bench/harness.c bench/harness.h bench/bench.h bench/arch/arch.h
bench/harness.c:
bench/harness.h:
bench/bench.h:
bench/arch/arch.h:
