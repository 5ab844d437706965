build-san/obj/drivers/lab/qmp.o: drivers/lab/qmp.c drivers/lab/qmp.h \
 lib/buf.h lib/auto.h lib/err.h lib/proc.h lib/clock.h lib/mem.h
drivers/lab/qmp.h:
lib/buf.h:
lib/auto.h:
lib/err.h:
lib/proc.h:
lib/clock.h:
lib/mem.h:
