build-san/obj/drivers/lab/argv.o: drivers/lab/argv.c drivers/lab/lab.h \
 lib/err.h lib/proc.h lib/buf.h lib/auto.h lib/mem.h
drivers/lab/lab.h:
lib/err.h:
lib/proc.h:
lib/buf.h:
lib/auto.h:
lib/mem.h:
