HOST_SRC += collect/collect.c collect/source.c collect/vm.c $(wildcard collect/facts_*.c collect/cost*.c)
HOST_SRC += $(patsubst %,collect/%.c,$(call listed,COLLECTOR,collect/list.def))
