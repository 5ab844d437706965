build-san/obj/engine/store.o: engine/store.c engine/store.h engine/plan.h \
 bench/bench.h lib/err.h engine/trial.h bench/wire.h lib/stats.h \
 lib/buf.h lib/auto.h lib/db.h engine/journal.h engine/host.h \
 drivers/driver.h drivers/lab/lab.h lib/proc.h lib/clock.h lib/file.h \
 lib/mem.h lib/samples.h
engine/store.h:
engine/plan.h:
bench/bench.h:
lib/err.h:
engine/trial.h:
bench/wire.h:
lib/stats.h:
lib/buf.h:
lib/auto.h:
lib/db.h:
engine/journal.h:
engine/host.h:
drivers/driver.h:
drivers/lab/lab.h:
lib/proc.h:
lib/clock.h:
lib/file.h:
lib/mem.h:
lib/samples.h:
