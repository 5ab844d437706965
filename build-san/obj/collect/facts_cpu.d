build-san/obj/collect/facts_cpu.o: collect/facts_cpu.c \
 collect/facts_parts.h collect/collect.h lib/err.h collect/source.h \
 lib/buf.h lib/auto.h lib/mem.h
collect/facts_parts.h:
collect/collect.h:
lib/err.h:
collect/source.h:
lib/buf.h:
lib/auto.h:
lib/mem.h:
