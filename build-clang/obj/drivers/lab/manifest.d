build-clang/obj/drivers/lab/manifest.o: drivers/lab/manifest.c \
  drivers/lab/manifest.h lib/err.h lib/file.h lib/buf.h lib/auto.h \
  lib/mem.h

drivers/lab/manifest.h:

lib/err.h:

lib/file.h:

lib/buf.h:

lib/auto.h:

lib/mem.h:
