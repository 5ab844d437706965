build-clang/obj/lib/buf.o: lib/buf.c lib/buf.h lib/auto.h lib/err.h \
  lib/mem.h

lib/buf.h:

lib/auto.h:

lib/err.h:

lib/mem.h:
