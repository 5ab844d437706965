build-san/free/guests/bare/main.c.o: guests/bare/main.c bench/agent.h \
 bench/harness.h bench/bench.h bench/wire.h bench/text.h \
 guests/bare/bare.h bench/plan.h
bench/agent.h:
bench/harness.h:
bench/bench.h:
bench/wire.h:
bench/text.h:
guests/bare/bare.h:
bench/plan.h:
