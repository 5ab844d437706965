build-clang/obj/lib/select.o: lib/select.c lib/select.h lib/err.h \
  lib/auto.h lib/mem.h

lib/select.h:

lib/err.h:

lib/auto.h:

lib/mem.h:
