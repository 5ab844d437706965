build-clang/obj/collect/facts_packages.o: collect/facts_packages.c \
  collect/facts_parts.h collect/collect.h lib/err.h collect/source.h \
  lib/buf.h lib/auto.h lib/mem.h

collect/facts_parts.h:

collect/collect.h:

lib/err.h:

collect/source.h:

lib/buf.h:

lib/auto.h:

lib/mem.h:
