/* json.c - jansson with a reason for each thing that is not as it must be. */
#include "guests/linux/json.h"

#include <math.h>
#include <string.h>

#include "bench/text.h"

/* Where the first line starts that begins with '{'; len when there is none. */
static size_t find_object(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '{' && (i == 0 || text[i - 1] == '\n'))
			return i;
	return len;
}

json_t *json_only(const char *tool, const char *text, size_t len, size_t *said, struct reason *reason)
{
	json_error_t error;
	*said = find_object(text, len);
	if (*said == len) {
		if (len == 0)
			reason_set(reason, "%s printed nothing", tool);
		else
			reason_quote(reason, tool, text, len);
		return NULL;
	}
	/* Without JSON_DISABLE_EOF_CHECK what follows the object is an error of its own. */
	json_t *root = json_loadb(text + *said, len - *said, 0, &error);
	if (!root) {
		reason_set(reason, "%s's JSON cannot be read: %s (line %d of %zu bytes)", tool, error.text, error.line,
			len - *said);
		return NULL;
	}
	if (!json_is_object(root)) {
		json_decref(root);
		reason_set(reason, "%s's JSON is no object", tool);
		return NULL;
	}
	return root;
}

static json_t *step(json_t *at, const char *name, size_t len)
{
	uint64_t index;
	if (json_is_array(at))
		return text_u64(name, len, &index) ? json_array_get(at, index) : NULL;
	return json_object_getn(at, name, len);
}

json_t *json_at(json_t *root, const char *path, struct reason *reason)
{
	json_t *at = root;
	/* '/' parts names, since names of percentiles hold points */
	for (const char *name = path; at && *name;) {
		size_t len = strcspn(name, "/");
		at = step(at, name, len);
		name += len + (name[len] == '/');
	}
	if (!at)
		reason_set(reason, "the tool's JSON has no %s", path);
	return at;
}

bool json_number_at(json_t *root, const char *path, double *value, struct reason *reason)
{
	json_t *at = json_at(root, path, reason);
	if (!at)
		return false;
	*value = json_number_value(at);
	return (json_is_number(at) && isfinite(*value) && *value >= 0) ||
		reason_set(reason, "%s in the tool's JSON is no number of this kind", path);
}

bool json_u64_at(json_t *root, const char *path, uint64_t *value, struct reason *reason)
{
	json_t *at = json_at(root, path, reason);
	if (!at)
		return false;
	json_int_t number = json_integer_value(at);
	*value = (uint64_t)number;
	return (json_is_integer(at) && number >= 0) ||
		reason_set(reason, "%s in the tool's JSON is no whole number", path);
}
