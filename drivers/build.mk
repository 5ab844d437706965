HOST_SRC += drivers/driver.c drivers/domain.c drivers/virt.c drivers/probe.c
HOST_SRC += $(patsubst %,drivers/%.c,$(call listed,DRIVER,drivers/list.def))
HOST_SRC += $(wildcard drivers/lab/*.c) $(wildcard drivers/lab/embed.S)
-include $(wildcard drivers/lab/build.mk)
