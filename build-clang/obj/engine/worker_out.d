build-clang/obj/engine/worker_out.o: engine/worker_out.c \
  engine/worker_parts.h bench/wire.h collect/collect.h lib/err.h \
  drivers/driver.h lib/buf.h lib/auto.h

engine/worker_parts.h:

bench/wire.h:

collect/collect.h:

lib/err.h:

drivers/driver.h:

lib/buf.h:

lib/auto.h:
