build-clang/obj/cli/cmd_report.o: cli/cmd_report.c cli/command.h \
  lib/err.h lib/auto.h lib/buf.h lib/db.h lib/file.h lib/mem.h \
  report/queries.h report/report.h

cli/command.h:

lib/err.h:

lib/auto.h:

lib/buf.h:

lib/db.h:

lib/file.h:

lib/mem.h:

report/queries.h:

report/report.h:
