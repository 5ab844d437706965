build-clang/obj/lib/mem.o: lib/mem.c lib/mem.h

lib/mem.h:
