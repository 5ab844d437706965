build-san/obj/drivers/virt.o: drivers/virt.c drivers/virt.h \
 drivers/driver.h lib/err.h lib/auto.h lib/buf.h lib/file.h lib/mem.h
drivers/virt.h:
drivers/driver.h:
lib/err.h:
lib/auto.h:
lib/buf.h:
lib/file.h:
lib/mem.h:
