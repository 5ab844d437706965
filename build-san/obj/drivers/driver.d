build-san/obj/drivers/driver.o: drivers/driver.c drivers/driver.h \
 lib/err.h drivers/list.def
drivers/driver.h:
lib/err.h:
drivers/list.def:
