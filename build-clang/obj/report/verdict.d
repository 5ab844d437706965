build-clang/obj/report/verdict.o: report/verdict.c report/verdict.h \
  report/compare.h lib/auto.h lib/err.h lib/db.h report/queries.h \
  lib/mem.h lib/stats.h lib/buf.h

report/verdict.h:

report/compare.h:

lib/auto.h:

lib/err.h:

lib/db.h:

report/queries.h:

lib/mem.h:

lib/stats.h:

lib/buf.h:
