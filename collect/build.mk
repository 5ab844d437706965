HOST_SRC += collect/collect.c collect/source.c collect/vm.c collect/events.c \
	$(wildcard collect/facts_*.c collect/cost*.c collect/perf_*.c)
HOST_SRC += $(patsubst %,collect/%.c,$(call listed,COLLECTOR,collect/list.def))
