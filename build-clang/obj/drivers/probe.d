build-clang/obj/drivers/probe.o: drivers/probe.c drivers/probe.h \
  drivers/driver.h lib/err.h lib/proc.h lib/buf.h lib/auto.h \
  bench/wire.h lib/clock.h lib/mem.h

drivers/probe.h:

drivers/driver.h:

lib/err.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:

bench/wire.h:

lib/clock.h:

lib/mem.h:
