build-san/tests/unit/test_wire: tests/unit/test_wire.c bench/wire.h
bench/wire.h:
