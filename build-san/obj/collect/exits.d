build-san/obj/collect/exits.o: collect/exits.c collect/collect.h \
 lib/err.h collect/source.h lib/buf.h lib/auto.h lib/mem.h
collect/collect.h:
lib/err.h:
collect/source.h:
lib/buf.h:
lib/auto.h:
lib/mem.h:
