build-san/obj/collect/facts_kvm.o: collect/facts_kvm.c \
 collect/facts_parts.h collect/collect.h lib/err.h collect/source.h \
 lib/buf.h lib/auto.h lib/file.h lib/mem.h
collect/facts_parts.h:
collect/collect.h:
lib/err.h:
collect/source.h:
lib/buf.h:
lib/auto.h:
lib/file.h:
lib/mem.h:
