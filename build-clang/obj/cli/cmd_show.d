build-clang/obj/cli/cmd_show.o: cli/cmd_show.c cli/command.h lib/err.h \
  lib/auto.h lib/buf.h lib/db.h lib/mem.h lib/samples.h report/format.h \
  report/queries.h

cli/command.h:

lib/err.h:

lib/auto.h:

lib/buf.h:

lib/db.h:

lib/mem.h:

lib/samples.h:

report/format.h:

report/queries.h:
