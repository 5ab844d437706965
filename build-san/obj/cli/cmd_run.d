build-san/obj/cli/cmd_run.o: cli/cmd_run.c cli/command.h lib/err.h \
 cli/lab_options.h drivers/lab/lab.h lib/proc.h lib/buf.h lib/auto.h \
 cli/progress.h build-san/git.h engine/run.h engine/host.h \
 drivers/driver.h engine/plan.h bench/bench.h engine/target.h \
 engine/trial.h bench/wire.h lib/stats.h lib/db.h lib/clock.h lib/mem.h \
 lib/select.h
cli/command.h:
lib/err.h:
cli/lab_options.h:
drivers/lab/lab.h:
lib/proc.h:
lib/buf.h:
lib/auto.h:
cli/progress.h:
build-san/git.h:
engine/run.h:
engine/host.h:
drivers/driver.h:
engine/plan.h:
bench/bench.h:
engine/target.h:
engine/trial.h:
bench/wire.h:
lib/stats.h:
lib/db.h:
lib/clock.h:
lib/mem.h:
lib/select.h:
