# The bare guest: free-standing, one image for every hypervisor, the same bytes from every build. Never sanitised.
BARE := $(B)/guests/bare.elf
GUESTS += $(BARE)
HOST_SRC += guests/guest.c $(foreach g,$(call listed,GUEST,guests/list.def),guests/$(g)/host.c)

BARE_SETUP := guests/bare/x86_64/setup.S
BARE_SRC := guests/bare/main.c guests/bare/scene.c $(wildcard guests/bare/x86_64/*.c) \
	$(filter-out $(BARE_SETUP),$(wildcard guests/bare/x86_64/*.S)) $(BENCH_SRC)
BARE_OBJ := $(patsubst %,$(B)/free/%.o,$(BARE_SRC))
BARE_CFLAGS := $(FREE_CFLAGS)

$(B)/free/%.o: %
	@mkdir -p $(@D)
	$(call say,FREE,$<)$(CC) $(BARE_CFLAGS) -MMD -MP -c -o $@ $<

# An ELF image in a 32-bit container (for Xen PVH) whose first page, otherwise empty behind the headers, gets the bzImage header.
$(BARE): $(BARE_OBJ) $(B)/free/$(BARE_SETUP).o guests/bare/x86_64/bare.ld
	@mkdir -p $(@D)
	$(call say,LD,$@)ld -m elf_x86_64 -static --build-id=none -z max-page-size=4096 -z noexecstack --no-warn-rwx-segments \
		-T guests/bare/x86_64/bare.ld -o $(B)/free/bare.elf64 $(BARE_OBJ)
	$(Q)objcopy -O elf32-i386 --strip-all $(B)/free/bare.elf64 $@
	$(Q)objcopy -O binary -j .setup $(B)/free/$(BARE_SETUP).o $(B)/free/setup.bin
	$(Q)dd if=$(B)/free/setup.bin of=$@ bs=1 skip=497 seek=497 count=3599 conv=notrunc status=none

include guests/process/build.mk
include guests/linux/build.mk
