build-clang/obj/cli/cmd_lab.o: cli/cmd_lab.c cli/command.h lib/err.h \
  cli/lab_options.h drivers/lab/lab.h lib/proc.h lib/buf.h lib/auto.h \
  cli/progress.h lib/clock.h lib/file.h lib/mem.h

cli/command.h:

lib/err.h:

cli/lab_options.h:

drivers/lab/lab.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:

cli/progress.h:

lib/clock.h:

lib/file.h:

lib/mem.h:
