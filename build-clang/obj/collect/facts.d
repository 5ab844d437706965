build-clang/obj/collect/facts.o: collect/facts.c collect/collect.h \
  lib/err.h collect/facts_parts.h

collect/collect.h:

lib/err.h:

collect/facts_parts.h:
