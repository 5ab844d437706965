build-clang/obj/cli/cmd_worker.o: cli/cmd_worker.c cli/command.h \
  lib/err.h engine/worker.h

cli/command.h:

lib/err.h:

engine/worker.h:
