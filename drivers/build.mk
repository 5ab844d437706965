HOST_SRC += drivers/driver.c drivers/driver_facts.c drivers/domain.c drivers/cpuset.c drivers/domain_devices.c \
	drivers/virt.c drivers/virt_console.c drivers/virt_share.c drivers/virt_policy.c \
	drivers/xen_scheduler.c drivers/xen_rtds.c drivers/xl.c drivers/cgroup.c drivers/say.c \
	drivers/backend_disk.c drivers/backend_net.c drivers/backend_signature.c drivers/knobs.c drivers/probe.c
HOST_SRC += $(patsubst %,drivers/%.c,$(call listed,DRIVER,drivers/list.def))
HOST_SRC += $(wildcard drivers/null_*.c)
HOST_SRC += $(wildcard drivers/lab/*.c) $(wildcard drivers/lab/*.S)

# The scripts inside embed.S: .incbin is invisible to the compiler's dependency output.
$(B)/obj/drivers/lab/embed.o: $(wildcard drivers/lab/*.sh)
