build-clang/obj/report/page_claims.o: report/page_claims.c lib/mem.h \
  lib/stats.h lib/buf.h lib/auto.h lib/err.h report/format.h \
  report/page.h report/html.h report/model.h bench/bench.h lib/db.h \
  report/compare.h report/queries.h report/plot.h lib/proc.h \
  report/pairs.h

lib/mem.h:

lib/stats.h:

lib/buf.h:

lib/auto.h:

lib/err.h:

report/format.h:

report/page.h:

report/html.h:

report/model.h:

bench/bench.h:

lib/db.h:

report/compare.h:

report/queries.h:

report/plot.h:

lib/proc.h:

report/pairs.h:
