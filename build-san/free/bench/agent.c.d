build-san/free/bench/agent.c.o: bench/agent.c bench/agent.h \
 bench/harness.h bench/bench.h bench/wire.h
bench/agent.h:
bench/harness.h:
bench/bench.h:
bench/wire.h:
