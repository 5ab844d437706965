build-clang/obj/engine/worker_host.o: engine/worker_host.c \
  drivers/lab/lab.h lib/err.h lib/proc.h lib/buf.h lib/auto.h \
  drivers/virt.h drivers/driver.h engine/worker_parts.h bench/wire.h \
  collect/collect.h lib/mem.h

drivers/lab/lab.h:

lib/err.h:

lib/proc.h:

lib/buf.h:

lib/auto.h:

drivers/virt.h:

drivers/driver.h:

engine/worker_parts.h:

bench/wire.h:

collect/collect.h:

lib/mem.h:
