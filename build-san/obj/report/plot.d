build-san/obj/report/plot.o: report/plot.c report/plot.h lib/buf.h \
 lib/auto.h lib/err.h lib/proc.h report/model.h bench/bench.h lib/db.h \
 report/compare.h report/queries.h lib/clock.h lib/mem.h report/palette.h
report/plot.h:
lib/buf.h:
lib/auto.h:
lib/err.h:
lib/proc.h:
report/model.h:
bench/bench.h:
lib/db.h:
report/compare.h:
report/queries.h:
lib/clock.h:
lib/mem.h:
report/palette.h:
