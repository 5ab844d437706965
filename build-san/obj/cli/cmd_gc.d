build-san/obj/cli/cmd_gc.o: cli/cmd_gc.c cli/command.h lib/err.h \
 engine/journal.h engine/host.h drivers/driver.h drivers/lab/lab.h \
 lib/proc.h lib/buf.h lib/auto.h lib/db.h lib/file.h
cli/command.h:
lib/err.h:
engine/journal.h:
engine/host.h:
drivers/driver.h:
drivers/lab/lab.h:
lib/proc.h:
lib/buf.h:
lib/auto.h:
lib/db.h:
lib/file.h:
