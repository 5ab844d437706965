build-clang/obj/lib/stats_test.o: lib/stats_test.c lib/stats.h lib/buf.h \
  lib/auto.h lib/err.h lib/mem.h

lib/stats.h:

lib/buf.h:

lib/auto.h:

lib/err.h:

lib/mem.h:
