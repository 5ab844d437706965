build-clang/obj/cli/progress.o: cli/progress.c cli/progress.h lib/clock.h

cli/progress.h:

lib/clock.h:
