build-san/obj/drivers/lab/keep.o: drivers/lab/keep.c drivers/lab/parts.h \
 drivers/lab/lab.h lib/err.h lib/proc.h lib/buf.h lib/auto.h \
 drivers/lab/qmp.h lib/clock.h lib/file.h lib/mem.h
drivers/lab/parts.h:
drivers/lab/lab.h:
lib/err.h:
lib/proc.h:
lib/buf.h:
lib/auto.h:
drivers/lab/qmp.h:
lib/clock.h:
lib/file.h:
lib/mem.h:
