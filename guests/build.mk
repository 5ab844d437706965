# The bare guest: free-standing, one image for every hypervisor, the same bytes from every build. Never sanitised.
BARE := $(B)/guests/bare.elf
GUESTS += $(BARE)
HOST_SRC += guests/guest.c $(foreach g,$(call listed,GUEST,guests/list.def),guests/$(g)/host.c)

BARE_SRC := guests/bare/main.c $(wildcard guests/bare/x86_64/*.c) $(wildcard guests/bare/x86_64/*.S) $(BENCH_SRC)
BARE_OBJ := $(patsubst %,$(B)/free/%.o,$(BARE_SRC))
BARE_CFLAGS := $(filter-out -no-pie,$(FREE_CFLAGS))

$(B)/free/%.o: %
	@mkdir -p $(@D)
	$(call say,FREE,$<)$(CC) $(BARE_CFLAGS) -MMD -MP -c -o $@ $<

# Xen's direct kernel boot of HVM guests takes multiboot images in a 32-bit container only; PVH, KVM and QEMU take it too.
$(BARE): $(BARE_OBJ) guests/bare/x86_64/bare.ld
	@mkdir -p $(@D)
	$(call say,LD,$@)ld -m elf_x86_64 -static --build-id=none -z max-page-size=4096 -z noexecstack --no-warn-rwx-segments \
		-T guests/bare/x86_64/bare.ld -o $@.64 $(BARE_OBJ)
	$(Q)objcopy -O elf32-i386 $@.64 $@
