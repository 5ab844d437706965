build-san/obj/engine/trial.o: engine/trial.c engine/trial.h bench/bench.h \
 bench/wire.h lib/err.h lib/stats.h lib/buf.h lib/auto.h lib/mem.h
engine/trial.h:
bench/bench.h:
bench/wire.h:
lib/err.h:
lib/stats.h:
lib/buf.h:
lib/auto.h:
lib/mem.h:
