build-clang/obj/results/schema.o: results/schema.S \
  build-clang/results/migrations.h

build-clang/results/migrations.h:
