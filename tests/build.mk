# Fuzz targets: tests/fuzz/fuzz_NAME.c with its corpus in tests/fuzz/corpus-NAME/. `make check` replays the corpus; `make fuzz` looks for more.
FUZZ_NAMES := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_REPLAYS = $(FUZZ_NAMES:%=$(B)/tests/fuzz/replay_%)
FUZZ_SECONDS ?= 60

$(B)/tests/fuzz/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(B)/libhvbench.a
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(HOST_CFLAGS) -DCORPUS='"tests/fuzz/corpus-$*"' -o $@ $< tests/fuzz/replay.c $(B)/libhvbench.a $(HOST_LIBS)

fuzz-replay: $(FUZZ_REPLAYS)

build/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(BENCH_SRC)
	@mkdir -p $(@D)
	$(call say,FUZZ,$@)clang -std=gnu11 -O1 -g -D_GNU_SOURCE -I. -fsanitize=fuzzer,address,undefined -o $@ $< $(BENCH_SRC)

fuzz: $(FUZZ_NAMES:%=build/fuzz/fuzz_%)   ## look for new inputs that break the wire, FUZZ_SECONDS each (needs clang and libclang-rt-14-dev)
	@for name in $(FUZZ_NAMES); do mkdir -p build/fuzz/found-$$name; \
	build/fuzz/fuzz_$$name -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=build/fuzz/ build/fuzz/found-$$name tests/fuzz/corpus-$$name || exit 1; done

bench-harness: build   ## the same fio job by hvbench and by hand, in the lab: what the harness costs
	@tests/bench/harness_io.sh $(B)/hvbench

.PHONY: fuzz bench-harness
