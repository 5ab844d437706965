# hvbench. `make help` prints the targets. Each folder has a fragment NAME/build.mk that adds to the lists below.

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
SAN ?=
B := build$(if $(SAN),-san)$(if $(filter clang%,$(CC)),-clang)
V ?=
# The CPU architecture: guests/bare/$(ARCH) and the like, and the families of benches that exist for it.
ARCH ?= x86_64
ARCH_FAMILIES := $(if $(filter x86_64,$(ARCH)),x86,$(ARCH))
OPT ?= -O2
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2);)

# Flags of the host's code; those of guests stand in guests/build.mk.
# A hook has the parameters of its table, used or not.
WARN := -Wall -Wextra -Wno-unused-parameter -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
PKGS := libvirt hwloc jansson libxml-2.0 sqlite3 libmd inih gsl blkid
# Only asked for when something is compiled: `make deps` runs before the packages are there.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs $(PKGS)))$(PKG_LIBS)
comma := ,
# Under clang the library is instrumented for the fuzz targets (tests/build.mk) too.
SANFLAGS := $(if $(SAN),-fsanitize=address$(comma)undefined$(if $(filter clang,$(CC)),$(comma)fuzzer-no-link) \
	-fno-sanitize-recover=undefined -fno-omit-frame-pointer)
VERSION := 0.1.0
HOST_CFLAGS = -std=gnu11 -DHVBENCH_VERSION='"$(VERSION)"' $(OPT) -g -D_GNU_SOURCE -I. -I$(B) $(WARN) $(SANFLAGS) \
	$(PKG_CFLAGS)
# libpfm4 has no file for pkg-config. It is linked in: hosts that only run a worker need no package for it.
HOST_LIBS = $(PKG_LIBS) -l:libpfm.a -lm -lpthread

# Filled by the fragments.
HOST_SRC :=     # C and S files of the hvbench binary, cli/main.c apart
GENERATED :=    # headers and the like that must exist before compiling
GUESTS :=       # images of guests
UNIT_TESTS :=   # tests/unit/test_X.c, each a program

# The names in a folder's list.def: $(call listed,MACRO,file)
listed = $(shell sed -nE 's/^$(1)[(](.*)[)].*/\1/p' $(2) 2>/dev/null | tr -d ' ')

include $(wildcard */build.mk)

# The commit that the binary says it is from; the file changes only when that does.
GENERATED += $(B)/git.h
$(B)/git.h: always
	@mkdir -p $(@D)
	@echo '#define HVBENCH_GIT "$(shell git describe --always --dirty --exclude="*" 2>/dev/null)"' > $@.new
	@if cmp -s $@ $@.new; then rm $@.new; else mv $@.new $@; fi

HOST_OBJ = $(patsubst %,$(B)/obj/%.o,$(basename $(HOST_SRC)))
LIBRARY = $(B)/libhvbench.a

build: $(B)/hvbench $(GUESTS)   ## build everything (default)

$(B)/obj/%.o: %.c | $(GENERATED)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/%.o: %.S | $(GENERATED)
	@mkdir -p $(@D)
	$(call say,AS,$<)$(CC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<

$(LIBRARY): $(HOST_OBJ)
	$(call say,AR,$@)rm -f $@ && ar rcs $@ $^

$(B)/hvbench: $(B)/obj/cli/main.o $(LIBRARY)
	$(call say,LD,$@)$(CC) $(SANFLAGS) -o $@ $^ $(HOST_LIBS)

# One program a unit test.
$(B)/tests/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(HOST_CFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(HOST_LIBS) -lcmocka

# What the E2E tests run besides hvbench.
$(B)/tests/e2e/%: tests/e2e/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(HOST_CFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(HOST_LIBS)

UNIT_PROGRAMS = $(patsubst %.c,$(B)/%,$(UNIT_TESTS))
E2E_PROGRAMS = $(patsubst %.c,$(B)/%,$(wildcard tests/e2e/*.c))
unit: $(UNIT_PROGRAMS) $(E2E_PROGRAMS)   ## build the tests' programs

# What a fresh Debian 12 lacks. Installed only when something is missing.
DEPS_BUILD := gcc make pkg-config binutils libc6-dev libvirt-dev libhwloc-dev libsqlite3-dev libjansson-dev \
	libxml2-dev libmd-dev libinih-dev libgsl-dev libpfm4-dev libblkid-dev libaio-dev dpkg-dev zstd cpio \
	busybox-static util-linux
DEPS_RUN := qemu-system-x86 seabios mmdebstrap e2fsprogs cpio busybox-static gnuplot-nox
DEPS_CHECK := libcmocka-dev bats libxml2-utils libvirt-clients libvirt-daemon libvirt-daemon-driver-qemu \
	iproute2 sqlite3 jq procps mount nbdkit clang-format python3 python3-jsonschema python3-prometheus-client \
	python3-yaml systemd
# For make fuzz and CI: the second compiler and its sanitizers.
DEPS_CI := clang libclang-rt-14-dev
install_missing = @missing=$$(for p in $(1); do \
		dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then echo "  APT  " $$missing; export DEBIAN_FRONTEND=noninteractive; \
	mkdir -p build && { apt-get update && apt-get install -y --no-install-recommends $$missing; } \
		> build/apt.log 2>&1 < /dev/null \
	|| { tail -20 build/apt.log; echo "cannot install:" $$missing "(run as root?)"; exit 4; }; fi

deps:   ## install the packages that building and running need (as root)
	$(call install_missing,$(DEPS_BUILD) $(DEPS_RUN))

deps-check:
	$(call install_missing,$(DEPS_BUILD) $(DEPS_RUN) $(DEPS_CHECK))

deps-ci:
	$(call install_missing,$(DEPS_BUILD) $(DEPS_RUN) $(DEPS_CHECK) $(DEPS_CI))

# Where nobody said -j, all processors.
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

demo: deps   ## everything: install, build, make the lab if needed, measure the exit suite, write the report
	@$(MAKE) --no-print-directory $(JOBS) build
	$(B)/hvbench run --suite exit --reps 1
	$(B)/hvbench report

# Tests. E2E are bats files; those that boot lab machines come last.
E2E := $(sort $(filter-out tests/e2e/lab%,$(wildcard tests/e2e/*.bats)))
E2E_LAB := $(sort $(wildcard tests/e2e/lab*.bats))
run_tests = @HVBENCH=$(CURDIR)/$(B)/hvbench BUILD=$(CURDIR)/$(B) tests/run.sh $(B)/test-logs \
	$(UNIT_PROGRAMS) $(FUZZ_REPLAYS)
check: deps-check   ## everything: install, build, lint, run all tests; SAN=1 under ASan and UBSan
	@$(MAKE) --no-print-directory $(JOBS) build unit fuzz-replay lint
	$(run_tests) $(E2E) $(if $(SAN),,$(E2E_LAB))

# The other compiler, with the sanitizers: one build for the tests under ASan and UBSan and for the fuzzer.
CLANG_SAN := CC=clang SAN=1 OPT=-O1
build-clang: deps-ci   ## build everything and all tests with clang, under ASan and UBSan, ready to fuzz
	@$(MAKE) --no-print-directory $(JOBS) $(CLANG_SAN) build unit fuzz-replay fuzzers

check-san: build-clang   ## run the unit tests, the fuzz corpora and the null driver's tests of build-clang
	@$(MAKE) --no-print-directory $(CLANG_SAN) run-quick

run-quick:
	$(run_tests) $(wildcard tests/e2e/null*.bats)

lint: $(B)/hvbench $(BARE_IMAGES) $(PROCESS) $(B)/guests/linux.peer
lint:   ## what a compiler does not check: arrows, circles, names, quoted commands, style
	@tests/lint.sh $(B)

format:   ## the C style of .clang-format, applied
	@find . -name '*.[ch]' -not -path './build*' -exec clang-format -i {} +

# The binary looks for its guests beside itself, so both lie in libexec and bin has a link.
PREFIX ?= /usr/local
LIBEXEC = $(DESTDIR)$(PREFIX)/libexec/hvbench
MAN = $(DESTDIR)$(PREFIX)/share/man/man1/hvbench.1
UNITS = $(addprefix $(DESTDIR)$(PREFIX)/lib/systemd/system/,hvbench-nightly.service hvbench-nightly.timer)
COMPLETION = $(DESTDIR)$(PREFIX)/share/bash-completion/completions/hvbench
install: build $(B)/hvbench.1   ## install below PREFIX (/usr/local), in DESTDIR
	@install -d $(LIBEXEC)/guests $(DESTDIR)$(PREFIX)/bin
	@install $(B)/hvbench $(LIBEXEC)/hvbench
	@for guest in $(GUESTS); do install -m "$$(stat -c %a $$guest)" $$guest $(LIBEXEC)/guests/; done
	@ln -sfn ../libexec/hvbench/hvbench $(DESTDIR)$(PREFIX)/bin/hvbench
	@install -D -m 644 $(B)/hvbench.1 $(MAN)
	@install -D -m 644 cli/completion.bash $(COMPLETION)
	@for unit in $(UNITS); do install -D -m 644 cli/nightly/$$(basename $$unit) $$unit; done

uninstall:   ## remove what install installed
	@rm -f $(DESTDIR)$(PREFIX)/bin/hvbench $(MAN) $(COMPLETION) $(UNITS) $(LIBEXEC)/hvbench \
		$(addprefix $(LIBEXEC)/guests/,$(notdir $(GUESTS)))
	@for folder in $(LIBEXEC)/guests $(LIBEXEC); do [ ! -d $$folder ] || rmdir $$folder; done

clean:   ## remove what was built
	rm -rf build build-san build-clang build-san-clang

help:   ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## */\1\t/p' $(MAKEFILE_LIST) | expand -t16

.PHONY: build unit deps deps-check deps-ci demo check build-clang check-san run-quick lint format install uninstall
.PHONY: clean help always fuzz-replay
-include $(shell find $(B) -name '*.d' 2>/dev/null)
