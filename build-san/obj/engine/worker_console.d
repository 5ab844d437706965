build-san/obj/engine/worker_console.o: engine/worker_console.c \
 engine/worker_parts.h bench/wire.h collect/collect.h lib/err.h \
 drivers/driver.h lib/buf.h lib/auto.h lib/mem.h
engine/worker_parts.h:
bench/wire.h:
collect/collect.h:
lib/err.h:
drivers/driver.h:
lib/buf.h:
lib/auto.h:
lib/mem.h:
