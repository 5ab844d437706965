# The linux guest: the distribution's kernel, and an initramfs with fio, iperf3 and a static agent. Included by
# guests/build.mk. Never sanitised.
# Downloads and tools are the same for every compiler and sanitiser, so they lie below build/ and not $(B).
LINUX_DOWNLOADS := build/downloads
LINUX_WORK := build/linux
GUESTS += $(addprefix $(B)/guests/,linux.kernel linux.initrd linux.peer iperf3 fio)

# All but main.c is tested on the host as well.
LINUX_SRC := $(filter-out $(addprefix guests/linux/,host.c main.c iperf3_main.c iperf3_wait.c),\
	$(wildcard guests/linux/*.c))
LINUX_AGENT_OBJ := $(patsubst %.c,$(B)/agent/%.o,$(LINUX_SRC) guests/linux/main.c bench/agent.c \
	bench/arch/$(ARCH)_cpu.c bench/job.c bench/wire.c bench/wire-samples.c bench/harness.c bench/sort.c)
LINUX_CFLAGS := -std=gnu11 -DHVBENCH_VERSION='"$(VERSION)"' -Os -g0 -D_GNU_SOURCE -I. $(WARN) \
	-ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables

$(LINUX_DOWNLOADS)/done:
	$(call say,FETCH,linux-image)guests/linux/fetch.sh $(@D)

$(LINUX_WORK)/fio: guests/linux/fio.sh guests/linux/lib.sh $(LINUX_DOWNLOADS)/done
	$(call say,FIO,$@)guests/linux/fio.sh $(LINUX_DOWNLOADS) $(@D)

$(LINUX_WORK)/iperf3: guests/linux/iperf3.sh guests/linux/lib.sh guests/linux/iperf3_main.c guests/linux/iperf3_wait.c \
		$(LINUX_DOWNLOADS)/done
	$(call say,IPERF,$@)guests/linux/iperf3.sh $(LINUX_DOWNLOADS) $(@D)

$(LINUX_WORK)/kernel: guests/linux/kernel.sh guests/linux/lib.sh guests/linux/$(ARCH)/modules.list \
		$(LINUX_DOWNLOADS)/done
	$(call say,LINUX,$@)guests/linux/kernel.sh guests/linux/$(ARCH)/modules.list $(LINUX_DOWNLOADS) $(@D)

$(B)/agent/%.o: %.c
	@mkdir -p $(@D)
	$(call say,AGENT,$<)$(CC) $(LINUX_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/guests/linux.peer: $(LINUX_AGENT_OBJ)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) -static -s -Wl,--build-id=none -Wl,--gc-sections -o $@ $^ -ljansson -lmd -lm

$(B)/guests/linux.initrd: guests/linux/pack.sh guests/linux/lib.sh $(B)/guests/linux.peer \
		$(LINUX_WORK)/fio $(LINUX_WORK)/iperf3 $(LINUX_WORK)/kernel
	$(call say,PACK,$@)guests/linux/pack.sh $(LINUX_WORK) $(B)/guests/linux.peer $@

$(B)/guests/linux.kernel: $(LINUX_WORK)/kernel
	@mkdir -p $(@D)
	$(Q)cp $< $@

# fio reads the user's job files on the host too.
$(B)/guests/iperf3 $(B)/guests/fio: $(B)/guests/%: $(LINUX_WORK)/%
	@mkdir -p $(@D)
	$(Q)cp $< $@

# Unit tests of the agent's parts: tests/unit/test_linux_*.c.
$(B)/liblinux.a: $(LINUX_SRC:%.c=$(B)/obj/%.o) $(B)/obj/guests/linux/iperf3_wait.o
	$(call say,AR,$@)rm -f $@ && ar rcs $@ $^

$(B)/tests/unit/test_linux_%: tests/unit/test_linux_%.c $(B)/liblinux.a $(B)/libhvbench.a
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(HOST_CFLAGS) -MMD -MP -o $@ $< $(B)/liblinux.a $(B)/libhvbench.a $(HOST_LIBS) -lcmocka
