# The benches and what every guest runs them with; free-standing, and compiled into the host library for their descriptions.
BENCH_SRC := bench/agent.c bench/bench.c bench/harness.c bench/plan.c bench/scene.c bench/scene_layout.c bench/scene_work.c bench/sort.c bench/wire.c bench/wire-samples.c \
	$(foreach f,$(call listed,FAMILY,bench/list.def),bench/$(subst $(comma),/,$(f)).c)
HOST_SRC += $(BENCH_SRC) bench/job.c bench/suite.c $(foreach s,$(call listed,SUITE,bench/suites.def),bench/$(s)/suite.c)
