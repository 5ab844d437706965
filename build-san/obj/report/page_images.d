build-san/obj/report/page_images.o: report/page_images.c report/page.h \
 report/html.h lib/buf.h lib/auto.h lib/err.h report/model.h \
 bench/bench.h lib/db.h report/compare.h report/queries.h report/plot.h \
 lib/proc.h
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
