# The benches and what every guest runs them with; free-standing, and compiled into the host library for their
# descriptions.
SUITES := $(call listed,SUITE,bench/suites.def)
# The families of a suite that this architecture has: its rows FILE,ARCHITECTURE, and each as SUITE/FILE.
family_rows = $(filter $(addprefix %$(comma),any $(ARCH_FAMILIES)),$(call listed,FAMILY,bench/$(1)/list.def))
families = $(foreach row,$(call family_rows,$(1)),$(1)/$(firstword $(subst $(comma), ,$(row))))
# What follows GUEST(guest: "samples" of the exit suite.
runner = $(patsubst $(2)$(comma)%,%,$(filter $(2)$(comma)%,$(call listed,GUEST,bench/$(1)/list.def)))
# Writes rows FAMILY(suite, file): the table that bench/bench.c is compiled with.
write_families = @mkdir -p $(@D); printf 'FAMILY(%s)\n' $(foreach f,$(1),$(subst /,$(comma),$(f))) > $@

BENCH_CORE := bench/agent.c bench/arch/$(ARCH)_cpu.c bench/harness.c bench/plan.c bench/sort.c bench/wire.c \
	bench/wire-samples.c
BENCH_scene := bench/scene.c bench/scene_layout.c bench/scene_work.c   # besides, for guests/bare/scene.c
HOST_SRC += $(BENCH_CORE) $(BENCH_scene) bench/bench.c bench/job.c bench/places.c bench/suite.c \
	$(foreach s,$(SUITES),bench/$(s)/suite.c $(patsubst %,bench/%.c,$(call families,$(s))))
GENERATED += $(B)/bench/families.def

$(B)/bench/families.def: $(wildcard bench/*/list.def) bench/suites.def bench/build.mk
	$(call write_families,$(foreach s,$(SUITES),$(call families,$(s))))
