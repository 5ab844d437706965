build-san/obj/drivers/xen.o: drivers/xen.c drivers/domain.h \
 drivers/driver.h lib/err.h drivers/probe.h lib/proc.h lib/buf.h \
 lib/auto.h drivers/virt.h lib/file.h lib/mem.h
drivers/domain.h:
drivers/driver.h:
lib/err.h:
drivers/probe.h:
lib/proc.h:
lib/buf.h:
lib/auto.h:
drivers/virt.h:
lib/file.h:
lib/mem.h:
