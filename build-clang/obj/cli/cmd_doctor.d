build-clang/obj/cli/cmd_doctor.o: cli/cmd_doctor.c cli/command.h \
  lib/err.h drivers/driver.h engine/target.h engine/host.h \
  drivers/lab/lab.h lib/proc.h lib/buf.h lib/auto.h engine/plan.h \
  bench/bench.h lib/db.h lib/mem.h

cli/command.h:

lib/err.h:

drivers/driver.h:

engine/target.h:

engine/host.h:

drivers/lab/lab.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:

engine/plan.h:

bench/bench.h:

lib/db.h:

lib/mem.h:
