HOST_SRC += $(wildcard engine/*.c)
