/* text.c - texts that several parts of the lab need: its scripts by name, and how a log ends. */
#include <string.h>

#include "drivers/lab/embed.h"
#include "drivers/lab/parts.h"
#include "lib/mem.h"

#define TAIL_LINES 12
#define TAIL_BYTES 16384

const char *lab_script(const char *name)
{
	const struct lab_script *s = lab_scripts;
	while (s->name && strcmp(s->name, name) != 0)
		s++;
	return s->text;
}

char *log_tail(const char *path)
{
	AUTO_FILE FILE *f = fopen(path, "re");
	AUTO_FREE char *text = mem_alloc(1, TAIL_BYTES + 1);
	if (!f || (fseek(f, -TAIL_BYTES, SEEK_END) != 0 && fseek(f, 0, SEEK_SET) != 0))
		return mem_strdup("");
	size_t len = fread(text, 1, TAIL_BYTES, f);
	while (len > 0 && text[len - 1] == '\n')
		len--;
	text[len] = '\0';
	char *start = text + len;
	for (int lines = 0; start > text; start--)
		if (start[-1] == '\n' && ++lines == TAIL_LINES)
			break;
	return mem_strdup(start);
}
