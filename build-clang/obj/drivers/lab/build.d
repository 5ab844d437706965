build-clang/obj/drivers/lab/build.o: drivers/lab/build.c \
  drivers/lab/embed.h drivers/lab/manifest.h lib/err.h lib/file.h \
  lib/buf.h lib/auto.h drivers/lab/parts.h drivers/lab/lab.h lib/proc.h \
  drivers/lab/qmp.h drivers/lab/recipe.h lib/clock.h lib/mem.h

drivers/lab/embed.h:

drivers/lab/manifest.h:

lib/err.h:

lib/file.h:

lib/buf.h:

lib/auto.h:

drivers/lab/parts.h:

drivers/lab/lab.h:

lib/proc.h:

drivers/lab/qmp.h:

drivers/lab/recipe.h:

lib/clock.h:

lib/mem.h:
