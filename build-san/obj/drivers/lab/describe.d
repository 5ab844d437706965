build-san/obj/drivers/lab/describe.o: drivers/lab/describe.c \
 drivers/lab/lab.h lib/err.h lib/proc.h lib/buf.h lib/auto.h lib/file.h \
 lib/mem.h
drivers/lab/lab.h:
lib/err.h:
lib/proc.h:
lib/buf.h:
lib/auto.h:
lib/file.h:
lib/mem.h:
