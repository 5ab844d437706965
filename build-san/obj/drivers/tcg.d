build-san/obj/drivers/tcg.o: drivers/tcg.c drivers/domain.h \
 drivers/driver.h lib/err.h drivers/probe.h lib/proc.h lib/buf.h \
 lib/auto.h drivers/virt.h lib/mem.h
drivers/domain.h:
drivers/driver.h:
lib/err.h:
drivers/probe.h:
lib/proc.h:
lib/buf.h:
lib/auto.h:
drivers/virt.h:
lib/mem.h:
