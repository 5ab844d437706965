build-san/obj/results/schema.o: results/schema.S \
 build-san/results/migrations.h
build-san/results/migrations.h:
