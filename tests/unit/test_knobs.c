/* test_knobs.c - settings of devices: what may be written, which devices have them, the variants they make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/knobs.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/select.h"

static void test_words(void **state)
{
	(void)state;
	static const char *const good[] = {"aio=threads", "aio=io_uring+iothread=yes", "cache=writeback",
		"aio=native+cache=directsync", "queues=8+vcpus=4"};
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"", "no knob ''; there is: aio, cache"},
		{"aoi=threads", "no knob 'aoi'; there is: aio, cache"},
		{"aio", "knob aio takes native,threads,io_uring, not ''"},
		{"aio=posix", "not 'posix'"},
		{"queues=0", "knob queues takes 1 to 8, not '0'"},
		{"queues=10", "not '10'"},
		{"queues=9", "not '9'"},
		{"vcpus=3", "knob vcpus takes 1,2,4,8, not '3'"},
		{"aio=threads+", "no knob ''"},
		{"aio=threads,iothread=yes", "not 'threads,iothread=yes'"},
		{"aio=threads+aio=native", "knob aio stands twice"},
		{"cache=writeback+aio=native", "goes past the host's page cache"},
		{"cache=writethrough+aio=io_uring+iothread=yes", "is too long: at most 40 bytes"},
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_int_equal(knobs_check(good[i], NULL), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		AUTO_ERR struct err *err = NULL;
		assert_int_equal(knobs_check(bad[i].text, &err), -1);
		assert_int_equal(err_kind(err), ERR_USAGE);
		if (!strstr(err_message(err), bad[i].says))
			fail_msg("%s: %s", bad[i].text, err_message(err));
	}
}

static void test_values(void **state)
{
	(void)state;
	char value[KNOBS_VALUE_MAX];
	assert_string_equal(knobs_get("aio=threads+cache=none", "cache", value), "none");
	assert_string_equal(knobs_get("aio=threads", "cache", value), "");
	assert_string_equal(knobs_get(NULL, "cache", value), "");
	assert_int_equal(knobs_number("aio=threads+queues=4", "queues", 1), 4);
	assert_int_equal(knobs_number("aio=threads", "queues", 1), 1);
	assert_true(knobs_cached("cache=unsafe") && knobs_cached("aio=threads+cache=writeback"));
	assert_false(knobs_cached("cache=none") || knobs_cached("cache=directsync") || knobs_cached(NULL));
}

/* The variants of that device, separated by blanks. */
static char *variants_of(const char *driver, const char *device, const char *const *texts, unsigned n)
{
	struct buf all = BUF_INIT;
	struct driver_device *list = knobs_devices(driver_find(driver), texts, n);
	for (const struct driver_device *d = list; d->variant; d++)
		if (strncmp(d->variant, device, strlen(device)) == 0 && strlen(device) == variant_device(d->variant))
			buf_addf(&all, "%s%s(%s)", all.len ? " " : "", d->variant, d->set ? d->set : "");
	knobs_devices_free(list);
	return buf_steal(&all);
}

/* A device has a variant for each text of which it has every knob, beside the plain one. */
static void test_variants(void **state)
{
	(void)state;
	static const char *const texts[] = {"aio=threads+iothread=yes", "vcpus=2", "cache=unsafe"};
	static const struct {
		const char *driver, *device, *variants;
	} rows[] = {
		{"kvm", "virtio-blk",
			"virtio-blk() virtio-blk+aio=threads+iothread=yes(aio=threads+iothread=yes) "
			"virtio-blk+vcpus=2(vcpus=2) virtio-blk+cache=unsafe(cache=unsafe)"},
		{"kvm", "nvme", "nvme() nvme+vcpus=2(vcpus=2) nvme+cache=unsafe(cache=unsafe)"},
		{"kvm", "virtio-net", "virtio-net() virtio-net+vcpus=2(vcpus=2)"},
		{"xen", "xvd-qdisk", "xvd-qdisk() xvd-qdisk+vcpus=2(vcpus=2)"},
		{"metal", "brd", "brd()"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO_FREE char *variants = variants_of(rows[i].driver, rows[i].device, texts, 3);
		assert_string_equal(variants, rows[i].variants);
	}
	struct driver_device *none = knobs_devices(&(struct driver){0}, texts, 3);
	assert_null(none[0].variant);
	knobs_devices_free(none);
}

/* Every knob of every device exists, and every variant is short enough to be one on the wire. */
static void test_tables(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"aio=native", "cache=none", "iothread=no", "queues=1", "persistent=no", "vcpus=1"};
	for (unsigned i = 0; i < n_drivers; i++)
		for (const struct driver_device *d = drivers[i]->devices; d && d->variant; d++) {
			size_t known = 0;
			for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
				AUTO_FREE char *knob = mem_strndup(texts[t], strcspn(texts[t], "="));
				assert_int_equal(knobs_fit(d, texts[t]), driver_list_has(d->knobs, knob));
				known += knobs_fit(d, texts[t]) ? strlen(knob) + 1 : 0;
			}
			assert_int_equal(known, d->knobs ? strlen(d->knobs) + 1 : 0);
			assert_true(strlen(d->variant) + 1 + KNOBS_TEXT_MAX < 64);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_tables),
	};
	return cmocka_run_group_tests_name("knobs", tests, NULL, NULL);
}
