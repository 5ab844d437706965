HOST_SRC += collect/collect.c collect/source.c collect/vm.c collect/events.c \
	$(wildcard collect/facts_*.c collect/cost*.c collect/perf_*.c)
HOST_SRC += $(patsubst %,collect/%.c,$(call listed,COLLECTOR,collect/list.def))
HOST_SRC += collect/path/decode.c collect/path/symbols.c collect/path/embed.S

# The plugin runs in the lab's emulator: it is linked with nothing of ours, never sanitised, and part of the binary.
PLUGIN := $(B)/collect/path.so
$(PLUGIN): collect/path/plugin.c collect/path/qemu.h collect/path/trace.h
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) -std=gnu11 -O2 -D_GNU_SOURCE -I. $(WARN) -fPIC -fvisibility=hidden -shared -o $@ $<

# .incbin is invisible to -MMD.
$(B)/obj/collect/path/embed.o: $(PLUGIN)
