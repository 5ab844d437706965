# The bare guest: free-standing, of each suite one image for every hypervisor, the same bytes from every build.
# Never sanitised.
BARE_ARCH := guests/bare/$(ARCH)
BARE_SUITES := $(foreach s,$(SUITES),$(if $(call runner,$(s),bare),$(s)))
BARE_IMAGES := $(BARE_SUITES:%=$(B)/guests/bare-%.elf)
GUESTS += $(BARE_IMAGES)
HOST_SRC += guests/guest.c $(foreach g,$(call listed,GUEST,guests/list.def),guests/$(g)/host.c)

FREE_CFLAGS = -std=gnu11 -O2 -g0 -I. $(WARN) -ffreestanding -fno-pic -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fno-omit-frame-pointer $(ARCH_CFLAGS)
free = $(patsubst %,$(B)/free/%.o,$(1))
# Objects of a suite's image: what runs it on any machine, and the machine.
bare_objects = $(call free,guests/bare/main.c guests/bare/wait.c guests/bare/$(call runner,$(1),bare).c \
	$(BENCH_CORE) $(BENCH_$(call runner,$(1),bare)) \
	$(patsubst %,bench/%.c,$(call families,$(1)))) $(B)/free/$(1)/bench.o
BARE_MACHINE := $(call free,$(wildcard $(BARE_ARCH)/*.c) \
	$(filter-out $(BARE_ARCH)/setup.S,$(wildcard $(BARE_ARCH)/*.S)))

$(B)/free/%.o: %
	@mkdir -p $(@D)
	$(call say,FREE,$<)$(CC) $(FREE_CFLAGS) -MMD -MP -c -o $@ $<

# bench.c with the table of the suite's families.
define bare_suite
$(B)/free/$(1)/bench/families.def: bench/$(1)/list.def bench/build.mk
	$$(call write_families,$$(call families,$(1)))
$(B)/free/$(1)/bench.o: bench/bench.c $(B)/free/$(1)/bench/families.def
	$$(call say,FREE,$$<)$$(CC) $$(FREE_CFLAGS) -I$(B)/free/$(1) -MMD -MP -c -o $$@ $$<
$(B)/guests/bare-$(1).elf: $$(call bare_objects,$(1)) $$(BARE_MACHINE)
endef
$(foreach s,$(BARE_SUITES),$(eval $(call bare_suite,$(s))))

include $(BARE_ARCH)/build.mk
include guests/process/build.mk
include guests/linux/build.mk
