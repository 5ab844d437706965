# Fuzz targets: tests/fuzz/fuzz_NAME.c. Its seeds are the files of tests/fuzz/corpus-NAME/ and of the folders of
# recorded input named here. `make check` replays them; `make fuzz` looks for more, with clang and the sanitizers.
FUZZ_NAMES := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_RECORDED_kvm_trace := tests/recorded/cost
FUZZ_RECORDED_xen_trace := tests/recorded/cost
FUZZ_RECORDED_tools := tests/recorded/linux
FUZZ_RECORDED_trial := tests/transcripts
fuzz_seeds = $(wildcard tests/fuzz/corpus-$(1)) $(FUZZ_RECORDED_$(1))

FUZZ_REPLAYS = $(FUZZ_NAMES:%=$(B)/tests/fuzz/replay_%)
FUZZ_SECONDS ?= 60
FUZZ_LIBS = $(B)/liblinux.a $(B)/libhvbench.a

$(B)/tests/fuzz/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(FUZZ_LIBS)
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(HOST_CFLAGS) -DSEEDS='"$(call fuzz_seeds,$*)"' -o $@ $< tests/fuzz/replay.c \
		$(FUZZ_LIBS) $(HOST_LIBS)

$(B)/tests/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(FUZZ_LIBS)
	@mkdir -p $(@D)
	$(call say,FUZZ,$@)$(CC) $(HOST_CFLAGS) -fsanitize=fuzzer -o $@ $< $(FUZZ_LIBS) $(HOST_LIBS)

fuzz-replay: $(FUZZ_REPLAYS)

# Speaks TAP. What breaks a target is kept as build/fuzz/NAME-*; what it learned, in build/fuzz/found-NAME.
fuzz-run-%: $(B)/tests/fuzz/fuzz_%
	@mkdir -p build/fuzz/found-$*
	@if $< -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 \
		-artifact_prefix=build/fuzz/$*- build/fuzz/found-$* $(call fuzz_seeds,$*) > build/fuzz/$*.log 2>&1; \
	then echo "ok - fuzz $*: $$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' build/fuzz/$*.log) inputs"; \
	else tail -40 build/fuzz/$*.log; echo "not ok - fuzz $*: see build/fuzz/$*-*"; fi

fuzzers: $(FUZZ_NAMES:%=$(B)/tests/fuzz/fuzz_%)
fuzz-run: $(FUZZ_NAMES:%=fuzz-run-%)

fuzz: build-clang   ## look for input that breaks a parser, FUZZ_SECONDS (60) each, two at a time
	@mkdir -p build/fuzz && $(MAKE) --no-print-directory -j2 $(CLANG_SAN) fuzz-run | tee build/fuzz/fuzz.tap
	@! grep -q '^not ok' build/fuzz/fuzz.tap

bench-harness: build   ## the same fio job by hvbench and by hand, in the lab: what the harness costs
	@tests/bench/harness_io.sh $(B)/hvbench

# Programs that print: what the statistics say of data sets, and what they do with many that are drawn.
PROGRAMS := $(B)/tests/stats/print $(B)/tests/bench/stats $(B)/tests/bench/history
$(PROGRAMS): $(B)/%: %.c $(B)/libhvbench.a
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(HOST_CFLAGS) -MMD -MP -o $@ $< $(B)/libhvbench.a $(HOST_LIBS)

DEPS_STATS := python3-scipy
check-stats: $(B)/tests/stats/print   ## compare the statistics with SciPy's, which it installs
	$(call install_missing,$(DEPS_STATS))
	@tests/stats/check.py $< tests/stats/recorded.tsv

# What they find, what they miss, false verdicts and alarms: docs/statistics.md.
STATS_TRIALS ?= 2000
bench-stats: $(B)/tests/bench/stats   ## simulate the verdicts' statistics (2 minutes)
	@$< $(STATS_TRIALS)

SEED ?= 1
bench-history: $(B)/tests/bench/history   ## simulate the history's change points in made-up years (2 minutes; SEED=1)
	@$< $(SEED)

.PHONY: fuzz fuzz-run fuzzers bench-harness bench-history check-stats bench-stats
