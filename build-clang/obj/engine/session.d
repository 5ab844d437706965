build-clang/obj/engine/session.o: engine/session.c engine/session.h \
  engine/link.h bench/wire.h engine/host.h drivers/driver.h lib/err.h \
  drivers/lab/lab.h lib/proc.h lib/buf.h lib/auto.h engine/plan.h \
  bench/bench.h engine/store.h engine/trial.h lib/stats.h lib/db.h \
  engine/journal.h guests/guest.h lib/clock.h lib/file.h lib/mem.h

engine/session.h:

engine/link.h:

bench/wire.h:

engine/host.h:

drivers/driver.h:

lib/err.h:

drivers/lab/lab.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:

engine/plan.h:

bench/bench.h:

engine/store.h:

engine/trial.h:

lib/stats.h:

lib/db.h:

engine/journal.h:

guests/guest.h:

lib/clock.h:

lib/file.h:

lib/mem.h:
