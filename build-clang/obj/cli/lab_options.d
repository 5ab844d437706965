build-clang/obj/cli/lab_options.o: cli/lab_options.c cli/lab_options.h \
  drivers/lab/lab.h lib/err.h lib/proc.h lib/buf.h lib/auto.h

cli/lab_options.h:

drivers/lab/lab.h:

lib/err.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:
