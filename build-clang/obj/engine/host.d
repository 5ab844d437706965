build-clang/obj/engine/host.o: engine/host.c engine/host.h \
  drivers/driver.h lib/err.h drivers/lab/lab.h lib/proc.h lib/buf.h \
  lib/auto.h lib/file.h lib/mem.h

engine/host.h:

drivers/driver.h:

lib/err.h:

drivers/lab/lab.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:

lib/file.h:

lib/mem.h:
