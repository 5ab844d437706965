/*
 * setup.S - makes the image a Linux kernel image (bzImage) as well: the header in the gap behind the ELF header, and
 * the 16-bit code that leads from a PC's firmware to entry_linux.
 *
 * This is what QEMU's -kernel, KVM, Xen HVM (through SeaBIOS), GRUB and kexec load; Xen PVH takes the same file as an
 * ELF image. build.mk puts the bytes of this file, from 0x1f1 on, into the first 4 KiB of the image. Offsets are those
 * of the file, and of `struct boot_params`, which begins where the file was loaded: the memory map goes to 0x2d0, so
 * the code stands behind it.
 * Source: Linux Documentation/x86/boot.rst (protocol 2.05, entry of the 32-bit code), zero-page.rst.
 */
#define SETUP_SECTORS 7            /* with the boot sector 4 KiB: where the linker puts the image in the file */
#define PROTOCOL 0x205
#define LOADED_HIGH 1
#define IMAGE 0x100000
#define CMDLINE_SIZE 4095
#define INITRD_MAX 0x7fffffff

#define PARAMS_RSDP 0x70
#define PARAMS_E820_COUNT 0x1e8
#define PARAMS_E820 0x2d0
#define E820_MAX 128
#define E820_SIZE 20
#define SMAP 0x534d4150
#define CODE 0x10
#define DATA 0x18

	.section .setup, "ax"
	.code16
file:
	.org 0x1f1
	.byte SETUP_SECTORS
	.word 0                        /* root flags */
	.long 0                        /* size of the image: not used since 2.04's loaders take the file's */
	.word 0, 0, 0                  /* ram size, video mode, root device */
	.word 0xaa55
	.byte 0xeb, begin - 1f         /* the entry, 0x200: a short jump */
1:	.ascii "HdrS"
	.word PROTOCOL
	.long 0                        /* real mode switch */
	.word 0, 0                     /* start of system, version text */
	.byte 0, LOADED_HIGH           /* type of loader: it fills this in */
	.word 0                        /* move size */
	.long IMAGE                    /* start of the 32-bit code */
	.long 0, 0, 0                  /* initrd, its size, a hook */
	.word 0, 0                     /* heap */
	.long 0                        /* command line: the loader fills it in. Offset 0x228 */
	.long INITRD_MAX
	.long 0                        /* alignment */
	.byte 0, 0                     /* not relocatable */
	.word 0
	.long CMDLINE_SIZE
begin:
	jmp setup

	.org PARAMS_E820 + E820_MAX * E820_SIZE
gdt:	.quad 0, 0
	.quad 0x00cf9b000000ffff       /* 0x10: code */
	.quad 0x00cf93000000ffff       /* 0x18: data */
gdt_pointer:
	.word gdt_pointer - gdt - 1
	.long 0
count:	.byte 0

/* DS is where the file was loaded, CS 0x20 paragraphs further, SS:SP a stack. */
setup:
	cld
	mov %ds, %ax
	mov %ax, %es

	/* The memory map, as the firmware tells it. */
	xor %ebx, %ebx
	mov $PARAMS_E820, %di
2:	mov $0xe820, %eax
	mov $E820_SIZE, %ecx
	mov $SMAP, %edx
	int $0x15
	jc 3f
	cmp $SMAP, %eax
	jne 3f
	incb count - file
	add $E820_SIZE, %di
	cmpb $E820_MAX, count - file
	je 3f
	test %ebx, %ebx
	jnz 2b
3:	mov count - file, %al
	mov %al, PARAMS_E820_COUNT
	/* The ELF headers stand where a loader might have put the address of ACPI's root. */
	movl $0, PARAMS_RSDP
	movl $0, PARAMS_RSDP + 4

	/* Address line 20, in case it is off. */
	mov $0x2401, %ax
	int $0x15
	cli

	/* Protected mode, ESI: where the file was loaded. */
	xor %esi, %esi
	mov %ds, %si
	shl $4, %esi
	lea (gdt - file)(%esi), %eax
	mov %eax, gdt_pointer + 2 - file
	lgdtl gdt_pointer - file
	lea (protected - file)(%esi), %ebx
	mov %cr0, %eax
	or $1, %al
	mov %eax, %cr0
	pushl $CODE
	pushl %ebx
	lretl

	.code32
protected:
	mov $DATA, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	mov $IMAGE, %eax
	jmp *%eax

	.org 4096
	.section .note.GNU-stack, "", @progbits
