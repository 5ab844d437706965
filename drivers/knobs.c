#include "drivers/knobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/select.h"

static const struct knob {
	const char *name;
	const char *values; /* comma-separated; NULL: a number from 1 to KNOBS_NUMBER_MAX */
} knobs[] = {
	{"aio", "native,threads,io_uring"},
	{"cache", "none,writeback,writethrough,directsync,unsafe"},
	{"iothread", "yes,no"},
	{"queues", NULL},
	{"persistent", "yes,no"},
	{KNOB_VCPUS, "1,2,4,8"},
};
#define N_KNOBS (sizeof knobs / sizeof *knobs)
#define PAST_THE_CACHE "none,directsync"

/* The next "name=value" of the text, as two words of copy, which is written to; NULL behind the last. */
static char *next_word(char **copy, char **value)
{
	char *word = strsep(copy, VARIANT_KNOB);
	*value = word ? strchr(word, '=') : NULL;
	if (*value)
		*(*value)++ = '\0';
	return word;
}

const char *knobs_get(const char *text, const char *knob, char value[KNOBS_VALUE_MAX])
{
	AUTO_FREE char *copy = mem_strdup(text ? text : "");
	char *rest = copy, *of;
	value[0] = '\0';
	for (char *word; (word = next_word(&rest, &of));)
		if (of && strcmp(word, knob) == 0)
			snprintf(value, KNOBS_VALUE_MAX, "%s", of);
	return value;
}

unsigned knobs_number(const char *text, const char *knob, unsigned usual)
{
	char value[KNOBS_VALUE_MAX];
	return *knobs_get(text, knob, value) ? (unsigned)atoi(value) : usual;
}

bool knobs_cached(const char *text)
{
	char value[KNOBS_VALUE_MAX];
	return *knobs_get(text, "cache", value) && !driver_list_has(PAST_THE_CACHE, value);
}

/* ---- what the user writes ---- */

static bool takes(const struct knob *knob, const char *value)
{
	return knob->values ? driver_list_has(knob->values, value)
			    : value[0] >= '1' && value[0] <= '0' + KNOBS_NUMBER_MAX && !value[1];
}

static int check_word(const char *word, const char *value, struct err **err)
{
	AUTO_BUF struct buf names = BUF_INIT;
	for (unsigned i = 0; i < N_KNOBS; i++) {
		buf_addf(&names, "%s%s", i ? ", " : "", knobs[i].name);
		if (strcmp(knobs[i].name, word) != 0)
			continue;
		if (value && takes(&knobs[i], value))
			return 0;
		AUTO_FREE char *number = mem_printf("1 to %d", KNOBS_NUMBER_MAX);
		return err_set(err, ERR_USAGE, NULL, "knob %s takes %s, not '%s'", word,
			knobs[i].values ? knobs[i].values : number, value ? value : "");
	}
	return err_set(err, ERR_USAGE, "such as aio=threads+iothread=yes", "there is no knob '%s'; there is: %s", word,
		buf_text(&names));
}

int knobs_check(const char *text, struct err **err)
{
	AUTO_FREE char *copy = mem_strdup(text), *seen = mem_strdup("");
	char *rest = copy, *value, aio[KNOBS_VALUE_MAX];
	for (char *word; (word = next_word(&rest, &value));) {
		if (check_word(word, value, err) != 0)
			return -1;
		if (driver_list_has(seen, word))
			return err_set(err, ERR_USAGE, NULL, "knob %s stands twice in '%s'", word, text);
		char *more = mem_printf("%s,%s", seen, word);
		free(seen);
		seen = more;
	}
	if (knobs_cached(text) && strcmp(knobs_get(text, "aio", aio), "native") == 0)
		return err_set(err, ERR_USAGE, "cache=none or cache=directsync",
			"aio=native goes past the host's page cache, which '%s' asks for", text);
	if (strlen(text) <= KNOBS_TEXT_MAX)
		return 0;
	return err_set(err, ERR_USAGE, NULL, "'%s' is too long: at most %d bytes", text, KNOBS_TEXT_MAX);
}

/* ---- variants ---- */

bool knobs_fit(const struct driver_device *device, const char *text)
{
	AUTO_FREE char *copy = mem_strdup(text);
	char *rest = copy, *value;
	for (char *word; (word = next_word(&rest, &value));)
		if (!driver_list_has(device->knobs, word))
			return false;
	return true;
}

struct driver_device *knobs_devices(const struct driver *driver, const char *const *texts, unsigned n)
{
	struct driver_device *list = NULL;
	size_t count = 0;
	for (unsigned i = 0; i <= n; i++)
		for (const struct driver_device *d = driver->devices; d && d->variant; d++) {
			if (i > 0 && !knobs_fit(d, texts[i - 1]))
				continue;
			struct driver_device *device = &MEM_ADD(list, count);
			*device = *d;
			device->variant = i == 0 ? mem_strdup(d->variant)
						 : mem_printf("%s" VARIANT_KNOB "%s", d->variant, texts[i - 1]);
			device->set = i == 0 ? NULL : texts[i - 1];
		}
	MEM_ADD(list, count) = (struct driver_device){0};
	return list;
}

void knobs_devices_free(const struct driver_device *devices)
{
	for (const struct driver_device *d = devices; d && d->variant; d++)
		free((char *)d->variant);
	free((struct driver_device *)devices);
}
