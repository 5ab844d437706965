HOST_SRC += $(wildcard engine/*.c engine/measure/*.c engine/worker/*.c)
