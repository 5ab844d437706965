build-san/obj/collect/collect.o: collect/collect.c collect/collect.h \
 lib/err.h collect/list.def
collect/collect.h:
lib/err.h:
collect/list.def:
