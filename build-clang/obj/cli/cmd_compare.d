build-clang/obj/cli/cmd_compare.o: cli/cmd_compare.c cli/command.h \
  lib/err.h lib/auto.h lib/buf.h lib/db.h lib/mem.h report/compare.h \
  report/format.h report/queries.h

cli/command.h:

lib/err.h:

lib/auto.h:

lib/buf.h:

lib/db.h:

lib/mem.h:

report/compare.h:

report/format.h:

report/queries.h:
