build-clang/obj/report/page_hosts.o: report/page_hosts.c lib/mem.h \
  report/page.h report/html.h lib/buf.h lib/auto.h lib/err.h \
  report/model.h bench/bench.h lib/db.h report/compare.h \
  report/queries.h report/plot.h lib/proc.h

lib/mem.h:

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
