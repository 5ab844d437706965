# What is x86-64's about the bare guest's images. Included by guests/build.mk.
ARCH_CFLAGS := -m64 -mno-red-zone -mgeneral-regs-only -fcf-protection=none

# An ELF image in a 32-bit container (for Xen PVH) whose first page, otherwise empty behind the headers, gets the
# bzImage header.
$(BARE_IMAGES): $(B)/guests/bare-%.elf: $(B)/free/$(BARE_ARCH)/setup.S.o $(BARE_ARCH)/bare.ld
	@mkdir -p $(@D)
	$(call say,LD,$@)ld -m elf_x86_64 -static --build-id=none -z max-page-size=4096 -z noexecstack \
		--no-warn-rwx-segments -T $(BARE_ARCH)/bare.ld -o $(B)/free/$*.elf64 \
		$(call bare_objects,$*) $(BARE_MACHINE)
	$(Q)objcopy -O elf32-i386 --strip-all $(B)/free/$*.elf64 $@
	$(Q)objcopy -O binary -j .setup $(B)/free/$(BARE_ARCH)/setup.S.o $(B)/free/$*.setup
	$(Q)dd if=$(B)/free/$*.setup of=$@ bs=1 skip=497 seek=497 count=3599 conv=notrunc status=none
