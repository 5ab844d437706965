build-san/obj/report/queries.o: report/queries.c report/queries.h \
 lib/auto.h lib/err.h lib/db.h lib/mem.h lib/select.h
report/queries.h:
lib/auto.h:
lib/err.h:
lib/db.h:
lib/mem.h:
lib/select.h:
