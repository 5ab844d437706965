build-san/obj/report/page_benches.o: report/page_benches.c lib/mem.h \
 report/format.h report/page.h report/html.h lib/buf.h lib/auto.h \
 lib/err.h report/model.h bench/bench.h lib/db.h report/compare.h \
 report/queries.h report/plot.h lib/proc.h
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
