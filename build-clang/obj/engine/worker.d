build-clang/obj/engine/worker.o: engine/worker.c engine/worker.h \
  lib/err.h engine/lock.h engine/worker_parts.h bench/wire.h \
  collect/collect.h drivers/driver.h lib/buf.h lib/auto.h lib/file.h \
  lib/mem.h

engine/worker.h:

lib/err.h:

engine/lock.h:

engine/worker_parts.h:

bench/wire.h:

collect/collect.h:

drivers/driver.h:

lib/buf.h:

lib/auto.h:

lib/file.h:

lib/mem.h:
