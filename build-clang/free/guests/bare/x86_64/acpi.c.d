build-clang/free/guests/bare/x86_64/acpi.c.o: guests/bare/x86_64/acpi.c \
  guests/bare/x86_64/machine.h bench/bench.h

guests/bare/x86_64/machine.h:

bench/bench.h:
