build-san/tests/unit/test_bench_plan: tests/unit/test_bench_plan.c \
 bench/plan.h guests/guest.h
bench/plan.h:
guests/guest.h:
