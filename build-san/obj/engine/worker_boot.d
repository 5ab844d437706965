build-san/obj/engine/worker_boot.o: engine/worker_boot.c \
 engine/worker_parts.h bench/wire.h collect/collect.h lib/err.h \
 drivers/driver.h lib/buf.h lib/auto.h lib/file.h lib/mem.h
engine/worker_parts.h:
bench/wire.h:
collect/collect.h:
lib/err.h:
drivers/driver.h:
lib/buf.h:
lib/auto.h:
lib/file.h:
lib/mem.h:
