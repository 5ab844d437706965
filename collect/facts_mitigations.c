/*
 * facts_mitigations.c - parity.*: what is done against speculation: the words of the command line of Linux or Xen, what
 * Linux says of each vulnerability, and KVM's own switches.
 *
 * The words are known by their kind, not one by one, so that those of a later kernel are seen: names of vulnerabilities
 * that the kernel lists, and patterns. Source: Linux Documentation/admin-guide/{kernel-parameters.txt,hw-vuln/};
 * Xen docs/misc/xen-command-line.pandoc.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/file.h"
#include "lib/mem.h"

#define LIMIT_MS 20000
#define VULNERABILITIES LINUX_CPU_DIR "/vulnerabilities"

/* Dashes and underscores are alike in both: here they are underscores. */
static const char *const linux_patterns[] = {"mitigations", "*pti", "*spectre*", "*spec_*", "*l1tf*", "*l1d*", "mds",
	"*tsx*", "mmio_stale_data", "*srbds*", "*retbleed*", "*_sampling*", "*rstack*", "*target_selection*",
	"*vmscape*", "tsa", "its", "bhi", "*ssbd*", "kvm*.nx_huge_pages*", "kvm*.*mitigat*", NULL};
static const char *const xen_patterns[] = {
	"*spec_*", "*spec", "xpti", "*l1tf*", "*l1d*", "*tsx*", "bti*", "rsb_*", "ept", "cet", "*mitigat*", NULL};

/* ---- words ---- */

struct words {
	struct word {
		char *key, *value; /* value "": the word alone */
	} * list;
	unsigned n;
};

static void words_finish(struct words *w)
{
	for (unsigned i = 0; i < w->n; i++) {
		free(w->list[i].key);
		free(w->list[i].value);
	}
	free(w->list);
}

static void underscore(char *text)
{
	for (; (text = strchr(text, '-')); text++)
		*text = '_';
}

static bool matches(const char *key, const char *const *patterns)
{
	for (; *patterns; patterns++)
		if (fnmatch(*patterns, key, 0) == 0)
			return true;
	return false;
}

/* "NAME", "noNAME", "NAME_more" of a vulnerability that this kernel knows. */
static bool is_vulnerability(const char *key)
{
	char **names;
	bool is = false;
	int n = source_list(VULNERABILITIES, &names);
	for (int i = 0; i < n; i++) {
		AUTO_FREE char *name = names[i];
		size_t len = strlen(name);
		const char *bare = strncmp(key, "no", 2) == 0 && strncmp(key + 2, name, len) == 0 ? key + 2 : key;
		underscore(name);
		is |= strncmp(bare, name, len) == 0 && (!bare[len] || bare[len] == '_');
	}
	if (n >= 0)
		free(names);
	return is;
}

/* Keeps the order of the keys, and of words with the same key. last: an earlier word of this key has no effect. */
static void insert(struct words *w, struct word word, bool last)
{
	for (unsigned i = 0; i < w->n && last; i++)
		if (strcmp(w->list[i].key, word.key) == 0) {
			free(w->list[i].key);
			free(w->list[i].value);
			w->list[i] = word;
			return;
		}
	unsigned at = w->n;
	MEM_ADD(w->list, w->n) = word;
	for (; at > 0 && strcmp(w->list[at - 1].key, word.key) > 0; at--)
		w->list[at] = w->list[at - 1];
	w->list[at] = word;
}

/* Xen: "no-X" is "X=no", and so are its other words for no. */
static struct word xen_word(const char *text)
{
	bool no = strncmp(text, "no-", 3) == 0 || strncmp(text, "no_", 3) == 0;
	const char *start = no ? text + 3 : text;
	size_t len = strcspn(start, "=");
	struct word word = {mem_strndup(start, len), mem_strdup(start[len] ? start + len + 1 : "")};
	static const char *const others[] = {"off", "0", "false", "disable"};
	for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++)
		no |= strcmp(word.value, others[i]) == 0;
	if (no) {
		free(word.value);
		word.value = mem_strdup("no");
	}
	return word;
}

static struct word linux_word(const char *text)
{
	size_t len = strcspn(text, "=");
	return (struct word){mem_strndup(text, len), mem_strdup(text[len] ? text + len + 1 : "")};
}

/* Words behind "--" are for the first program, not for the kernel. */
static struct words find_words(const char *cmdline, bool xen)
{
	struct words found = {0};
	AUTO_FREE char *copy = mem_strdup(cmdline);
	for (char *save = NULL, *text = strtok_r(copy, " \t\n", &save); text; text = strtok_r(NULL, " \t\n", &save)) {
		if (!xen && strcmp(text, "--") == 0)
			break;
		struct word word = xen ? xen_word(text) : linux_word(text);
		underscore(word.key);
		if (matches(word.key, xen ? xen_patterns : linux_patterns) || (!xen && is_vulnerability(word.key))) {
			insert(&found, word, !xen);
		} else {
			free(word.key);
			free(word.value);
		}
	}
	return found;
}

/* The one word of each that switches all off. */
static bool is_off(const struct word *word, bool xen)
{
	return strcmp(word->key, xen ? "spec_ctrl" : "mitigations") == 0 &&
		strcmp(word->value, xen ? "no" : "off") == 0;
}

/* "default": the command line has no such word; "off", which Linux and Xen have in common, and other words; caller
 * frees. */
static char *describe(const char *cmdline, bool xen)
{
	AUTO_BUF struct buf text = BUF_INIT;
	struct words words = find_words(cmdline, xen);
	for (unsigned i = 0; i < words.n; i++)
		if (is_off(&words.list[i], xen) && !text.len)
			buf_adds(&text, "off");
	for (unsigned i = 0; i < words.n; i++)
		if (!is_off(&words.list[i], xen))
			buf_addf(&text, "%s%s%s%s", text.len ? " " : "", words.list[i].key,
				words.list[i].value[0] ? "=" : "", words.list[i].value);
	words_finish(&words);
	return text.len ? buf_steal(&text) : mem_strdup("default");
}

static void emit_words(const struct collect_sink *sink, bool xen)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *text = xen ? source_command((const char *[]){"xl", "info", NULL}, LIMIT_MS, &err)
				   : source_text("/proc/cmdline", &err);
	AUTO_FREE char *cmdline = !text ? NULL : xen ? source_field(text, "xen_commandline") : mem_strdup(text);
	AUTO_FREE char *value = cmdline ? describe(cmdline, xen) : NULL;
	if (value)
		source_emit_whole(sink, "parity.mitigations", value);
	else
		source_emit(sink, "parity.mitigations", NULL, err, "xl info does not say");
}

/* ---- what the kernel says that it does ---- */

/* Those that this CPU has: a kernel that lists one more that it has not is no other host. */
static void emit_vulnerabilities(const struct collect_sink *sink, const char *name)
{
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_FREE char *missing = NULL;
	char **names;
	int n = source_list(VULNERABILITIES, &names);
	for (int i = 0; i < n; i++) {
		AUTO_FREE char *file = names[i], *path = mem_printf(VULNERABILITIES "/%s", file);
		AUTO_FREE char *state = source_text(path, NULL);
		if (!state)
			missing = missing ? missing : mem_printf("%s cannot be read", path);
		else if (strcmp(state, "Not affected") != 0)
			buf_addf(&text, "%s%s: %s", text.len ? " | " : "", file, state);
	}
	if (n >= 0)
		free(names);
	if (n > 0 && !missing)
		source_emit_whole(sink, name, text.len ? buf_text(&text) : "not affected by any");
	else
		source_emit(sink, name, NULL, NULL, missing ? missing : "the kernel does not list vulnerabilities");
}

/* A kernel has the parameters of its time: one that it does not have is not told. */
static void emit_kvm(const struct collect_sink *sink)
{
	static const char *const files[][2] = {
		{"kvm", "nx_huge_pages"}, {"kvm", "mitigate_smt_rsb"}, {"kvm_intel", "vmentry_l1d_flush"}};
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_FREE char *modules = source_path("/sys/module"), *missing = NULL;
	for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++) {
		AUTO_FREE char *path = mem_printf("/sys/module/%s/parameters/%s", files[i][0], files[i][1]);
		AUTO_FREE char *where = source_path(path), *value = source_text(path, NULL);
		if (value)
			buf_addf(&text, "%s%s.%s=%s", text.len ? " " : "", files[i][0], files[i][1], value);
		else if (file_exists(where))
			missing = missing ? missing : mem_printf("%s cannot be read", path);
	}
	const char *value = text.len ? buf_text(&text) : facts_module_there("kvm") ? "none" : "KVM is not loaded";
	source_emit(sink, "parity.linux.kvm_mitigations", file_exists(modules) && !missing ? value : NULL, NULL,
		missing ? missing : "there is no /sys/module");
}

void facts_mitigations(const struct collect_sink *sink, bool xen)
{
	emit_words(sink, xen);
	emit_vulnerabilities(sink, xen ? "parity.xen.dom0_mitigations" : "parity.linux.mitigations");
	if (!xen)
		emit_kvm(sink);
}
