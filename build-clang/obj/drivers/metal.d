build-clang/obj/drivers/metal.o: drivers/metal.c drivers/driver.h \
  lib/err.h drivers/lab/lab.h lib/proc.h lib/buf.h lib/auto.h \
  drivers/probe.h lib/mem.h

drivers/driver.h:

lib/err.h:

drivers/lab/lab.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:

drivers/probe.h:

lib/mem.h:
