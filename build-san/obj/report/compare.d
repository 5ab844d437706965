build-san/obj/report/compare.o: report/compare.c report/compare.h \
 lib/auto.h lib/err.h lib/db.h lib/buf.h lib/mem.h lib/stats.h \
 report/queries.h report/verdict.h
report/compare.h:
lib/auto.h:
lib/err.h:
lib/db.h:
lib/buf.h:
lib/mem.h:
lib/stats.h:
report/queries.h:
report/verdict.h:
