build-clang/obj/lib/samples.o: lib/samples.c lib/samples.h lib/buf.h \
  lib/auto.h lib/err.h lib/mem.h

lib/samples.h:

lib/buf.h:

lib/auto.h:

lib/err.h:

lib/mem.h:
