build-clang/obj/lib/stats.o: lib/stats.c lib/stats.h lib/buf.h lib/auto.h \
  lib/err.h lib/mem.h

lib/stats.h:

lib/buf.h:

lib/auto.h:

lib/err.h:

lib/mem.h:
