/* plan.c - the command line of a guest. Grammar: plan.h. */
#include "bench/plan.h"

#include "bench/count.h"
#include "bench/harness.h"
#include "bench/text.h"

/* If the word starts with key ("n="), its value. */
static const char *value_of(const char *word, size_t len, const char *key, size_t *value_len)
{
	size_t key_len = text_len(key);
	if (len < key_len || !text_is(word, key_len, key))
		return NULL;
	*value_len = len - key_len;
	return word + key_len;
}

static bool parse_count(const char *text, size_t len, unsigned min, unsigned max, unsigned *out)
{
	uint64_t value;
	if (!text_u64(text, len, &value) || value < min || value > max)
		return false;
	*out = (unsigned)value;
	return true;
}

static const char *parse_benches(struct plan *plan, const char *text, size_t len)
{
	size_t start = 0;
	for (size_t i = 0; i <= len; i++) {
		if (i < len && text[i] != ',')
			continue;
		if (i == start || i - start > PLAN_NAME_MAX)
			return "The command line has an empty or overlong name in benches=.";
		if (plan->n_benches == PLAN_BENCHES_MAX)
			return "The command line asks for more than 128 benches.";
		plan->benches[plan->n_benches++] = (struct plan_name){text + start, i - start};
		start = i + 1;
	}
	return NULL;
}

static const char *parse_word(struct plan *plan, const char *word, size_t len)
{
	const char *value;
	size_t n;
	if ((value = value_of(word, len, "nonce=", &n))) {
		plan->has_nonce = n == 16 && text_hex(value, n, &plan->nonce);
		return plan->has_nonce ? NULL : "The command line's nonce is not 16 lower-case hex digits.";
	}
	if ((value = value_of(word, len, "n=", &n)))
		return parse_count(value, n, 1, HARNESS_SAMPLES_MAX, &plan->n)
			? NULL
			: "The command line's n= is not in 1..16384.";
	if ((value = value_of(word, len, "warm=", &n)))
		return parse_count(value, n, 0, HARNESS_SAMPLES_MAX, &plan->warm)
			? NULL
			: "The command line's warm= is not in 0..16384.";
	if ((value = value_of(word, len, "count=", &n)))
		return parse_count(value, n, 1, COUNT_OPS, &plan->count)
			? NULL
			: "The command line's count= is not in 1..1024.";
	if ((value = value_of(word, len, "member=", &n)))
		return parse_count(value, n, 0, PLAN_MEMBERS_MAX - 1, &plan->member)
			? NULL
			: "The command line's member= is not in 0..15.";
	if ((value = value_of(word, len, "benches=", &n)))
		return parse_benches(plan, value, n);
	if ((value = value_of(word, len, "console=", &n))) {
		if (text_is(value, n, "uart"))
			plan->console = PLAN_CONSOLE_UART;
		else if (text_is(value, n, "ring"))
			plan->console = PLAN_CONSOLE_RING;
	}
	return NULL;
}

const char *plan_parse(struct plan *plan, const char *cmdline, size_t len)
{
	const char *problem = NULL;
	plan->has_nonce = false;
	plan->nonce = 0;
	plan->n = PLAN_SAMPLES_DEFAULT;
	plan->warm = PLAN_WARM_DEFAULT;
	plan->console = PLAN_CONSOLE_FOUND;
	plan->member = 0;
	plan->count = 0;
	plan->n_benches = 0;
	size_t start = 0;
	for (size_t i = 0; i <= len; i++) {
		if (i < len && cmdline[i] != ' ')
			continue;
		const char *wrong = i > start ? parse_word(plan, cmdline + start, i - start) : NULL;
		problem = problem ? problem : wrong;
		start = i + 1;
	}
	if (!problem && !plan->has_nonce)
		problem = "The command line has no nonce=.";
	if (!problem && plan->n_benches == 0)
		problem = "The command line has no benches=.";
	return problem;
}
