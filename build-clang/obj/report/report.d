build-clang/obj/report/report.o: report/report.c report/report.h \
  lib/buf.h lib/auto.h lib/err.h lib/db.h lib/mem.h report/page.h \
  report/html.h report/model.h bench/bench.h report/compare.h \
  report/queries.h report/plot.h lib/proc.h report/list.def

report/report.h:

lib/buf.h:

lib/auto.h:

lib/err.h:

lib/db.h:

lib/mem.h:

report/page.h:

report/html.h:

report/model.h:

bench/bench.h:

report/compare.h:

report/queries.h:

report/plot.h:

lib/proc.h:

report/list.def:
