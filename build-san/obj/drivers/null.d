build-san/obj/drivers/null.o: drivers/null.c bench/wire.h \
 drivers/driver.h lib/err.h lib/auto.h lib/mem.h
bench/wire.h:
drivers/driver.h:
lib/err.h:
lib/auto.h:
lib/mem.h:
