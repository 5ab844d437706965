/* source.c - see source.h. */
#include "collect/source.h"

#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/proc.h"

#define TEXT_MAX (4u << 20)
/* Three times as much, where every byte is escaped, still goes into a frame (bench/wire.h). */
#define LONG_VALUE 600

static const char *root;

/* What programs printed: several parts of the facts ask the same one. */
static struct printed {
	char *command;
	char *text;      /* or NULL, and then */
	char *reason;    /* why */
	char *complaint; /* stderr */
} * printed;
static size_t n_printed;

void source_set_root(const char *path)
{
	for (size_t i = 0; i < n_printed; i++) {
		free(printed[i].command);
		free(printed[i].text);
		free(printed[i].reason);
		free(printed[i].complaint);
	}
	free(printed);
	printed = NULL;
	n_printed = 0;
	root = path;
}

char *source_path(const char *path)
{
	return mem_printf("%s%s", root ? root : "", path);
}

static char *trimmed(struct buf *text)
{
	while (text->len > 0 && isspace((unsigned char)text->data[text->len - 1]))
		text->data[--text->len] = '\0';
	return text->data ? buf_steal(text) : mem_strdup("");
}

char *source_text(const char *path, struct err **err)
{
	AUTO_FREE char *where = source_path(path);
	AUTO_BUF struct buf text = BUF_INIT;
	return file_read(where, TEXT_MAX, &text, err) == 0 ? trimmed(&text) : NULL;
}

int source_list(const char *path, char ***names)
{
	AUTO_FREE char *where = source_path(path);
	struct dirent **entries;
	int found = scandir(where, &entries, NULL, alphasort), n = 0;
	if (found < 0)
		return -1;
	*names = mem_alloc((size_t)found + 1, sizeof **names);
	for (int i = 0; i < found; i++) {
		if (entries[i]->d_name[0] != '.')
			(*names)[n++] = mem_strdup(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return n;
}

static char *run(const char *const argv[], const char *command, int limit_ms, char **complaint, struct err **err)
{
	if (root) {
		AUTO_FREE char *path = mem_printf("/commands/%s", command), *other = mem_printf("%s.stderr", path);
		*complaint = source_text(other, NULL);
		return source_text(path, err);
	}
	if (!proc_find(argv[0])) {
		err_set(err, ERR_INFRA, NULL, "there is no program %s", argv[0]);
		return NULL;
	}
	AUTO_BUF struct buf text = BUF_INIT, messages = BUF_INIT;
	int result = proc_run(argv, clock_after_ms(limit_ms), TEXT_MAX, &text, &messages, err);
	*complaint = trimmed(&messages);
	return result == 0 ? trimmed(&text) : NULL;
}

/* The answer of this command, asked for only once. */
static const struct printed *ask(const char *const argv[], int limit_ms)
{
	AUTO_BUF struct buf command = BUF_INIT;
	for (unsigned i = 0; argv[i]; i++)
		buf_addf(&command, "%s%s", i ? " " : "", argv[i]);
	for (size_t i = 0; i < n_printed; i++)
		if (strcmp(printed[i].command, buf_text(&command)) == 0)
			return &printed[i];
	AUTO_ERR struct err *err = NULL;
	char *complaint = NULL, *text = run(argv, buf_text(&command), limit_ms, &complaint, &err);
	struct printed *new = &MEM_ADD(printed, n_printed);
	*new = (struct printed){buf_steal(&command), text, text ? NULL : mem_strdup(err_message(err)), complaint};
	return new;
}

char *source_command(const char *const argv[], int limit_ms, struct err **err)
{
	const struct printed *answer = ask(argv, limit_ms);
	if (!answer->text)
		err_set(err, ERR_INFRA, NULL, "%s", answer->reason);
	return mem_strdup(answer->text);
}

const char *source_complaint(const char *const argv[], int limit_ms)
{
	const struct printed *answer = ask(argv, limit_ms);
	return answer->complaint ? answer->complaint : "";
}

char *source_field(const char *text, const char *key)
{
	size_t len = strlen(key);
	for (const char *line = text; line; line = (line = strchr(line, '\n')) ? line + 1 : NULL) {
		if (strncmp(line, key, len) != 0)
			continue;
		const char *at = line + len;
		at += strspn(at, " \t");
		if (*at != ':' && *at != '=')
			continue;
		at++;
		at += strspn(at, " \t");
		size_t n = strcspn(at, "\n");
		while (n > 0 && strchr(" \t\r", at[n - 1]))
			n--;
		return mem_strndup(at, n);
	}
	return NULL;
}

char *source_word(const char *cmdline, const char *key)
{
	size_t len = strlen(key);
	char *found = NULL;
	for (const char *word = cmdline; *word;) {
		size_t n = strcspn(word, " \n");
		if (n >= len && strncmp(word, key, len) == 0 && (n == len || word[len] == '=')) {
			free(found);
			found = n == len ? mem_strdup("") : mem_strndup(word + len + 1, n - len - 1);
		}
		word += n;
		word += strspn(word, " \n");
	}
	return found;
}

void source_emit(
	const struct collect_sink *sink, const char *name, const char *value, const struct err *err, const char *reason)
{
	if (value)
		sink->fact(sink->ctx, name, value);
	else
		sink->unavailable(sink->ctx, name, err ? err_message(err) : reason);
}

void source_emit_whole(const struct collect_sink *sink, const char *name, const char *value)
{
	char hex[FILE_SHA256_SIZE];
	if (strlen(value) <= LONG_VALUE) {
		sink->fact(sink->ctx, name, value);
		return;
	}
	file_sha256_of(value, strlen(value), hex);
	source_emitf(sink, name, "sha256 %.16s | %s", hex, value);
}

void source_emitf(const struct collect_sink *sink, const char *name, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	AUTO_FREE char *value = mem_vprintf(fmt, args);
	va_end(args);
	sink->fact(sink->ctx, name, value);
}

void source_fact(const struct collect_sink *sink, const char *name, const char *path)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *text = source_text(path, &err);
	source_emit(sink, name, text, err, NULL);
}

bool source_is_xen(void)
{
	AUTO_FREE char *type = source_text("/sys/hypervisor/type", NULL);
	return type && strcmp(type, "xen") == 0;
}
