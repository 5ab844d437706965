build-clang/obj/report/page_summary.o: report/page_summary.c lib/mem.h \
  report/format.h report/page.h report/html.h lib/buf.h lib/auto.h \
  lib/err.h report/model.h bench/bench.h lib/db.h report/compare.h \
  report/queries.h report/plot.h lib/proc.h report/pairs.h lib/stats.h

lib/mem.h:

report/format.h:

report/page.h:

report/html.h:

lib/buf.h:

lib/auto.h:

lib/err.h:

report/model.h:

bench/bench.h:

lib/db.h:

report/compare.h:

report/queries.h:

report/plot.h:

lib/proc.h:

report/pairs.h:

lib/stats.h:
