# The schema and its migrations become part of the binary.
MIGRATIONS := $(sort $(wildcard results/migrate-*.sql))
HOST_SRC += results/schema.S
GENERATED += $(B)/results/migrations.h

$(B)/results/migrations.h: $(MIGRATIONS) results/build.mk
	@mkdir -p $(@D)
	$(Q)printf '%s\n' $(patsubst results/migrate-%.sql,'MIGRATION(%)',$(MIGRATIONS)) | sort -t'(' -k2n > $@

# .incbin is invisible to -MMD.
$(B)/obj/results/schema.o: results/schema.sql $(MIGRATIONS) $(B)/results/migrations.h
