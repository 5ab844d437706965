HOST_SRC += $(wildcard report/*.c)

# Databases of invented results, for tests and for timing.
$(B)/tests/report/make_db: tests/report/make_db.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(HOST_CFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(HOST_LIBS)
