build-san/obj/lib/file.o: lib/file.c lib/file.h lib/buf.h lib/auto.h \
 lib/err.h lib/mem.h
lib/file.h:
lib/buf.h:
lib/auto.h:
lib/err.h:
lib/mem.h:
