build-clang/obj/cli/cmd_list.o: cli/cmd_list.c bench/bench.h \
  cli/command.h lib/err.h collect/collect.h drivers/driver.h \
  engine/host.h drivers/lab/lab.h lib/proc.h lib/buf.h lib/auto.h

bench/bench.h:

cli/command.h:

lib/err.h:

collect/collect.h:

drivers/driver.h:

engine/host.h:

drivers/lab/lab.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:
