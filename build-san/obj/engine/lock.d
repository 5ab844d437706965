build-san/obj/engine/lock.o: engine/lock.c engine/lock.h lib/err.h \
 lib/auto.h lib/file.h lib/buf.h lib/mem.h
engine/lock.h:
lib/err.h:
lib/auto.h:
lib/file.h:
lib/buf.h:
lib/mem.h:
