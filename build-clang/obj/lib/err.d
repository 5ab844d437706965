build-clang/obj/lib/err.o: lib/err.c lib/err.h lib/mem.h

lib/err.h:

lib/mem.h:
