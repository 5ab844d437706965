build-clang/obj/report/format.o: report/format.c report/format.h \
  lib/buf.h lib/auto.h lib/err.h lib/mem.h

report/format.h:

lib/buf.h:

lib/auto.h:

lib/err.h:

lib/mem.h:
