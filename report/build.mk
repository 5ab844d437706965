HOST_SRC += $(wildcard report/*.c) report/style.S

# .incbin is invisible to -MMD.
$(B)/obj/report/style.o: report/style.css

# Databases of invented results, for tests and for timing.
$(B)/tests/report/make_db: tests/report/make_db.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(HOST_CFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(HOST_LIBS)

# $(call timed,DATABASE,ARGUMENTS): the best of five, so that a busy machine does not lie too much.
timed = @best=; for i in 1 2 3 4 5; do \
		s=$$(date +%s%N); $(B)/hvbench $(2) --db $(1) > $(B)/tests/report/out 2>&1 || exit 1; \
		t=$$((($$(date +%s%N) - s) / 1000000)); [ -n "$$best" ] && [ $$best -le $$t ] || best=$$t; \
	done; printf '  %5d ms  %s\n' $$best '$(2)'

bench: $(B)/hvbench $(B)/tests/report/make_db
bench:   ## how long compare, report and show take on large databases; bench-harness too where a lab is built
	@rm -f $(B)/tests/report/*.db
	@for k in big year io-year; do $(B)/tests/report/make_db $$k $(B)/tests/report/$$k.db || exit 1; done
	@for k in big year io-year; do printf '%s: %s\n' $$k "$$(stat -c %s $(B)/tests/report/$$k.db) bytes"; done
	$(call timed,$(B)/tests/report/big.db,show)
	$(call timed,$(B)/tests/report/big.db,show runs)
	$(call timed,$(B)/tests/report/big.db,list)
	$(call timed,$(B)/tests/report/big.db,compare kvm xen)
	$(call timed,$(B)/tests/report/big.db,report --out $(B)/tests/report/big.html)
	$(call timed,$(B)/tests/report/year.db,show)
	$(call timed,$(B)/tests/report/year.db,show runs)
	$(call timed,$(B)/tests/report/year.db,compare kvm xen)
	$(call timed,$(B)/tests/report/year.db,report --out $(B)/tests/report/year.html)
	$(call timed,$(B)/tests/report/io-year.db,show)
	$(call timed,$(B)/tests/report/io-year.db,compare kvm xen)
	$(call timed,$(B)/tests/report/io-year.db,report --out $(B)/tests/report/io-year.html)
	@if $(B)/hvbench lab status --json | grep -qE '"built": ?true'; \
	then $(MAKE) --no-print-directory bench-harness; \
	else echo 'no lab is built: what the harness costs is not measured (make bench-harness)'; fi

.PHONY: bench
