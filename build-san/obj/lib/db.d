build-san/obj/lib/db.o: lib/db.c lib/db.h lib/err.h lib/auto.h lib/buf.h \
 lib/db_schema.h lib/file.h lib/mem.h
lib/db.h:
lib/err.h:
lib/auto.h:
lib/buf.h:
lib/db_schema.h:
lib/file.h:
lib/mem.h:
