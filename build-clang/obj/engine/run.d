build-clang/obj/engine/run.o: engine/run.c engine/run.h engine/host.h \
  drivers/driver.h lib/err.h drivers/lab/lab.h lib/proc.h lib/buf.h \
  lib/auto.h engine/plan.h bench/bench.h engine/target.h engine/trial.h \
  bench/wire.h lib/stats.h lib/db.h collect/collect.h engine/journal.h \
  engine/lock.h engine/session.h engine/link.h engine/store.h \
  lib/clock.h lib/file.h lib/mem.h

engine/run.h:

engine/host.h:

drivers/driver.h:

lib/err.h:

drivers/lab/lab.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:

engine/plan.h:

bench/bench.h:

engine/target.h:

engine/trial.h:

bench/wire.h:

lib/stats.h:

lib/db.h:

collect/collect.h:

engine/journal.h:

engine/lock.h:

engine/session.h:

engine/link.h:

engine/store.h:

lib/clock.h:

lib/file.h:

lib/mem.h:
