build-san/obj/engine/journal.o: engine/journal.c engine/journal.h \
 engine/host.h drivers/driver.h lib/err.h drivers/lab/lab.h lib/proc.h \
 lib/buf.h lib/auto.h lib/db.h engine/link.h bench/wire.h lib/clock.h \
 lib/file.h lib/mem.h
engine/journal.h:
engine/host.h:
drivers/driver.h:
lib/err.h:
drivers/lab/lab.h:
lib/proc.h:
lib/buf.h:
lib/auto.h:
lib/db.h:
engine/link.h:
bench/wire.h:
lib/clock.h:
lib/file.h:
lib/mem.h:
