# The bare guest's scenes as programs of a Linux host, of each suite of scenes one: the very object files of the bare
# guest, with a process in the place of the machine. Static, since a lab machine has only what is sent there. Included
# by guests/build.mk. Never sanitised.
PROCESS_SUITES := $(foreach s,$(BARE_SUITES),$(if $(filter scene,$(call runner,$(s),bare)),$(s)))
PROCESS := $(PROCESS_SUITES:%=$(B)/guests/bare-%.process)
GUESTS += $(PROCESS)

PROCESS_OBJ := $(patsubst %.c,$(B)/process/%.o,$(wildcard guests/process/*.c))

$(B)/process/%.o: %.c
	@mkdir -p $(@D)
	$(call say,PROC,$<)$(CC) -std=gnu11 -O2 -g0 -D_GNU_SOURCE -I. $(WARN) -fno-pie -MMD -MP -c -o $@ $<

define process_suite
$(B)/guests/bare-$(1).process: $$(PROCESS_OBJ) $$(call bare_objects,$(1))
endef
$(foreach s,$(PROCESS_SUITES),$(eval $(call process_suite,$(s))))

$(PROCESS):
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) -static -s -Wl,--build-id=none -o $@ $^
