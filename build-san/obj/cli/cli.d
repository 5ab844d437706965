build-san/obj/cli/cli.o: cli/cli.c cli/command.h lib/err.h lib/buf.h \
 lib/auto.h lib/mem.h cli/list.def
cli/command.h:
lib/err.h:
lib/buf.h:
lib/auto.h:
lib/mem.h:
cli/list.def:
