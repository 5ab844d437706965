build-clang/obj/engine/target.o: engine/target.c engine/target.h \
  engine/host.h drivers/driver.h lib/err.h drivers/lab/lab.h lib/proc.h \
  lib/buf.h lib/auto.h engine/plan.h bench/bench.h engine/link.h \
  bench/wire.h guests/guest.h lib/clock.h lib/file.h lib/mem.h \
  lib/select.h

engine/target.h:

engine/host.h:

drivers/driver.h:

lib/err.h:

drivers/lab/lab.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:

engine/plan.h:

bench/bench.h:

engine/link.h:

bench/wire.h:

guests/guest.h:

lib/clock.h:

lib/file.h:

lib/mem.h:

lib/select.h:
