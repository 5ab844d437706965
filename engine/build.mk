HOST_SRC += $(wildcard engine/*.c engine/worker/*.c)
