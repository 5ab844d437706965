build-san/obj/collect/source.o: collect/source.c collect/source.h \
 collect/collect.h lib/err.h lib/buf.h lib/auto.h lib/clock.h lib/file.h \
 lib/mem.h lib/proc.h
collect/source.h:
collect/collect.h:
lib/err.h:
lib/buf.h:
lib/auto.h:
lib/clock.h:
lib/file.h:
lib/mem.h:
lib/proc.h:
