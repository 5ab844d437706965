build-san/obj/engine/link.o: engine/link.c engine/link.h bench/wire.h \
 engine/host.h drivers/driver.h lib/err.h drivers/lab/lab.h lib/proc.h \
 lib/buf.h lib/auto.h lib/clock.h lib/file.h lib/mem.h
engine/link.h:
bench/wire.h:
engine/host.h:
drivers/driver.h:
lib/err.h:
drivers/lab/lab.h:
lib/proc.h:
lib/buf.h:
lib/auto.h:
lib/clock.h:
lib/file.h:
lib/mem.h:
