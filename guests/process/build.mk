# The bare guest's scenes as a program of a Linux host: the very object files of the bare guest, with a process in the place of the machine. Static, since a
# lab machine has only what is sent there. Included by guests/build.mk. Never sanitised.
PROCESS := $(B)/guests/bare.process
GUESTS += $(PROCESS)

PROCESS_FREE := $(patsubst %,$(B)/free/%.o,guests/bare/main.c guests/bare/scene.c guests/bare/x86_64/cpu.c $(BENCH_SRC))
PROCESS_OBJ := $(patsubst %.c,$(B)/process/%.o,$(wildcard guests/process/*.c))

$(B)/process/%.o: %.c
	@mkdir -p $(@D)
	$(call say,PROC,$<)$(CC) -std=gnu11 -O2 -g0 -D_GNU_SOURCE -I. $(WARN) -fno-pie -MMD -MP -c -o $@ $<

$(PROCESS): $(PROCESS_OBJ) $(PROCESS_FREE)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) -static -s -Wl,--build-id=none -o $@ $^
