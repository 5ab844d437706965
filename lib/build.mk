HOST_SRC += $(wildcard lib/*.c)
UNIT_TESTS += $(wildcard tests/unit/*.c)
