#include "engine/order.h"

#include <string.h>

#define BOOT_MAX UINT32_MAX
#define MEMORY_MIB_MAX (1u << 20)
#define CPUS_MAX 1024
#define PAUSES_MAX 1000
#define MEMBERS_MAX 16
#define WEIGHT_MAX 10000
#define CAP_MAX 100
#define PERIOD_US_MAX 1000000

enum kind { TEXT, NUMBER, UNSIGNED, FLAG, HEX, POLICY };

struct field {
	const char *key;
	enum kind kind;
	size_t at;
	uint64_t least, most; /* of a number */
	bool needed;          /* a text that must not be empty; a number that must be there */
};

#define AT(member) offsetof(struct boot_order, member)

static const struct field fields[] = {
	{"boot", NUMBER, AT(boot), 0, BOOT_MAX, true},
	{"nonce", HEX, AT(nonce), 0, 0, true},
	{"driver", TEXT, AT(driver), 0, 0, true},
	{"guest", TEXT, AT(guest), 0, 0, true},
	{"mode", TEXT, AT(mode), 0, 0, true},
	{"name", TEXT, AT(name), 0, 0, true},
	{"kernel", TEXT, AT(kernel), 0, 0, true},
	{"initrd", TEXT, AT(initrd), 0, 0, false},
	{"cmdline", TEXT, AT(cmdline), 0, 0, false},
	{"memory", NUMBER, AT(memory_mib), 1, MEMORY_MIB_MAX, true},
	{"cpus", NUMBER, AT(cpus), 1, CPUS_MAX, true},
	{"cpuset", TEXT, AT(cpuset), 0, 0, false},
	{"roams", FLAG, AT(roams), 0, 1, false},
	{"emulator", TEXT, AT(emulator_cpuset), 0, 0, false},
	{"collect", TEXT, AT(collect), 0, 0, false},
	{"events", TEXT, AT(events), 0, 0, false},
	{"events_host", FLAG, AT(events_host), 0, 1, false},
	{"count", FLAG, AT(count), 0, 1, false},
	{"limit", NUMBER, AT(limit), 1, UINT64_MAX, true},
	{"frames", NUMBER, AT(frames), 1, UINT64_MAX, true},
	{"devices", TEXT, AT(devices), 0, 0, false},
	{"knobs", TEXT, AT(knobs), 0, 0, false},
	{"disk", TEXT, AT(disk), 0, 0, false},
	{"wipe", TEXT, AT(wipe), 0, 0, false},
	{"disk_mib", NUMBER, AT(disk_mib), 0, MEMORY_MIB_MAX, false},
	{"net", FLAG, AT(net), 0, 1, false},
	{"bridge", TEXT, AT(bridge), 0, 0, false},
	{"files", TEXT, AT(files), 0, 0, false},
	{"stands", FLAG, AT(stands), 0, 1, false},
	{"pauses", NUMBER, AT(pauses), 0, PAUSES_MAX, false},
	{"members", NUMBER, AT(members), 0, MEMBERS_MAX, false},
	{"member", NUMBER, AT(member), 0, MEMBERS_MAX - 1, false},
	{"weight", UNSIGNED, AT(share.weight), 0, WEIGHT_MAX, false},
	{"cap", UNSIGNED, AT(share.cap), 0, CAP_MAX, false},
	{"policy", POLICY, AT(share.policy), 0, 0, false},
	{"runtime", UNSIGNED, AT(share.runtime_us), 0, PERIOD_US_MAX, false},
	{"reserve", UNSIGNED, AT(share.period_us), 0, PERIOD_US_MAX, false},
};
#define N_FIELDS (sizeof fields / sizeof fields[0])

static const char *const policies[] = {
	[DRIVER_POLICY_DEFAULT] = "default", [DRIVER_POLICY_RR] = "rr", [DRIVER_POLICY_DEADLINE] = "deadline"};
#define N_POLICIES (sizeof policies / sizeof policies[0])

/* ---- encoding ---- */

static void put_text(struct wire_fields *f, const char *key, const char *text)
{
	if (text && *text)
		wire_put(f, key, text);
}

static void put_number(struct wire_fields *f, const struct field *field, uint64_t value)
{
	if (value || field->needed)
		wire_put_u64(f, field->key, value);
}

void order_put(struct wire_fields *f, const struct boot_order *order)
{
	for (unsigned i = 0; i < N_FIELDS; i++) {
		const void *at = (const char *)order + fields[i].at;
		switch (fields[i].kind) {
		case TEXT:
			put_text(f, fields[i].key, *(const char *const *)at);
			break;
		case NUMBER:
			put_number(f, &fields[i], *(const uint64_t *)at);
			break;
		case UNSIGNED:
			put_number(f, &fields[i], *(const unsigned *)at);
			break;
		case FLAG:
			put_number(f, &fields[i], *(const bool *)at);
			break;
		case HEX:
			wire_put_hex(f, fields[i].key, *(const uint64_t *)at);
			break;
		case POLICY:
			put_text(f, fields[i].key, policies[*(const enum driver_policy *)at]);
			break;
		}
	}
}

/* ---- decoding ---- */

/* Texts lie one after the other in order->texts: all of a payload fit. */
static bool get_text(const struct wire_frame *frame, const struct field *field, struct boot_order *order, size_t *used)
{
	char *text = order->texts + *used;
	const char **at = (const char **)((char *)order + field->at);
	if (!wire_get(frame, field->key, text, sizeof order->texts - *used))
		return !field->needed && !wire_has(frame, field->key);
	if (!*text)
		return !field->needed;
	*used += strlen(text) + 1;
	*at = text;
	return true;
}

static bool get_number(const struct wire_frame *frame, const struct field *field, struct boot_order *order)
{
	void *at = (char *)order + field->at;
	uint64_t value = 0;
	if (!wire_get_u64(frame, field->key, &value, field->least, field->most))
		return !field->needed && !wire_has(frame, field->key);
	if (field->kind == NUMBER)
		*(uint64_t *)at = value;
	else if (field->kind == UNSIGNED)
		*(unsigned *)at = (unsigned)value;
	else
		*(bool *)at = value;
	return true;
}

static bool get_policy(const struct wire_frame *frame, const char *key, enum driver_policy *policy)
{
	char word[16];
	for (unsigned i = 0; wire_get(frame, key, word, sizeof word) && i < N_POLICIES; i++)
		if (strcmp(word, policies[i]) == 0) {
			*policy = (enum driver_policy)i;
			return true;
		}
	return !wire_has(frame, key);
}

static bool get_field(const struct wire_frame *frame, const struct field *field, struct boot_order *order, size_t *used)
{
	switch (field->kind) {
	case TEXT:
		return get_text(frame, field, order, used);
	case HEX:
		return wire_get_hex(frame, field->key, &order->nonce);
	case POLICY:
		return get_policy(frame, field->key, &order->share.policy);
	default:
		return get_number(frame, field, order);
	}
}

int order_get(const struct wire_frame *frame, struct boot_order *order, struct err **err)
{
	const char *wrong = NULL;
	size_t used = 0;
	*order = (struct boot_order){0};
	for (unsigned i = 0; i < N_FIELDS; i++)
		if (!get_field(frame, &fields[i], order, &used) && !wrong)
			wrong = fields[i].key;
	if (!wrong && order->members && order->member >= order->members)
		wrong = "member";
	if (!wrong && strncmp(order->name, ORDER_NAME, strlen(ORDER_NAME)) != 0)
		wrong = "name";
	if (!wrong)
		return 0;
	return err_set(err, ERR_INFRA, "install the same hvbench on both sides",
		"protocol error: the boot order's field %s is absent or out of range", wrong);
}
