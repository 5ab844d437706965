build-clang/obj/report/model.o: report/model.c report/model.h \
  bench/bench.h lib/db.h lib/err.h report/compare.h lib/auto.h \
  report/queries.h lib/mem.h lib/stats.h lib/buf.h

report/model.h:

bench/bench.h:

lib/db.h:

lib/err.h:

report/compare.h:

lib/auto.h:

report/queries.h:

lib/mem.h:

lib/stats.h:

lib/buf.h:
