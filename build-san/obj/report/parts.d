build-san/obj/report/parts.o: report/parts.c lib/mem.h report/format.h \
 report/page.h report/html.h lib/buf.h lib/auto.h lib/err.h \
 report/model.h bench/bench.h lib/db.h report/compare.h report/queries.h \
 report/plot.h lib/proc.h report/palette.h
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
report/palette.h:
