build-san/obj/collect/facts_xen.o: collect/facts_xen.c \
 collect/facts_parts.h collect/collect.h lib/err.h collect/source.h \
 lib/buf.h lib/auto.h lib/mem.h
collect/facts_parts.h:
collect/collect.h:
lib/err.h:
collect/source.h:
lib/buf.h:
lib/auto.h:
lib/mem.h:
