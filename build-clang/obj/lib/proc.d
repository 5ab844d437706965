build-clang/obj/lib/proc.o: lib/proc.c lib/proc.h lib/buf.h lib/auto.h \
  lib/err.h lib/clock.h lib/file.h lib/mem.h

lib/proc.h:

lib/buf.h:

lib/auto.h:

lib/err.h:

lib/clock.h:

lib/file.h:

lib/mem.h:
