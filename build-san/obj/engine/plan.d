build-san/obj/engine/plan.o: engine/plan.c engine/plan.h bench/bench.h \
 lib/err.h lib/buf.h lib/auto.h lib/mem.h lib/select.h lib/stats.h
engine/plan.h:
bench/bench.h:
lib/err.h:
lib/buf.h:
lib/auto.h:
lib/mem.h:
lib/select.h:
lib/stats.h:
