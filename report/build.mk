HOST_SRC += report/compare.c report/format.c report/html.c report/model.c report/pairs.c report/parts.c report/plot.c report/queries.c report/report.c \
	report/verdict.c report/style.S $(patsubst %,report/page_%.c,$(call listed,PAGE,report/list.def))

# .incbin is invisible to -MMD.
$(B)/obj/report/style.o: report/style.css

# Databases of invented results, for tests and for timing.
$(B)/tests/report/make_db: tests/report/make_db.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(HOST_CFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(HOST_LIBS)
