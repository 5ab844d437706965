build-clang/obj/report/pairs.o: report/pairs.c report/pairs.h lib/stats.h \
  lib/buf.h lib/auto.h lib/err.h report/compare.h lib/db.h lib/mem.h

report/pairs.h:

lib/stats.h:

lib/buf.h:

lib/auto.h:

lib/err.h:

report/compare.h:

lib/db.h:

lib/mem.h:
