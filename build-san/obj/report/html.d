build-san/obj/report/html.o: report/html.c report/html.h lib/buf.h \
 lib/auto.h lib/err.h lib/mem.h report/format.h
report/html.h:
lib/buf.h:
lib/auto.h:
lib/err.h:
lib/mem.h:
report/format.h:
