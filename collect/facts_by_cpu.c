/* facts_by_cpu.c - a setting that each CPU has for itself: one CPU of many that differs is told. See facts_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "collect/facts_parts.h"
#include "collect/source.h"
#include "lib/mem.h"

static struct by_cpu_value *find(struct by_cpu *b, const char *value)
{
	for (unsigned i = 0; i < b->n; i++)
		if (strcmp(b->list[i].value, value) == 0)
			return &b->list[i];
	struct by_cpu_value *new = &MEM_ADD(b->list, b->n);
	*new = (struct by_cpu_value){mem_strdup(value), BUF_INIT, -1, -1};
	return new;
}

static void end_range(struct by_cpu_value *v)
{
	if (v->first < 0)
		return;
	buf_addf(&v->cpus, v->cpus.len ? ",%d" : "%d", v->first);
	if (v->last != v->first)
		buf_addf(&v->cpus, "-%d", v->last);
}

void by_cpu_add(struct by_cpu *b, int cpu, const char *value)
{
	b->cpus++;
	if (!value) {
		b->without = b->without < 0 ? cpu : b->without;
		return;
	}
	struct by_cpu_value *v = find(b, value);
	if (v->first < 0 || cpu != v->last + 1) {
		end_range(v);
		v->first = cpu;
	}
	v->last = cpu;
}

void by_cpu_emit(const struct collect_sink *sink, const char *name, struct by_cpu *b, const char *none, const char *why)
{
	AUTO_BUF struct buf text = BUF_INIT;
	if (b->cpus == 0 || b->n == 0) {
		source_emit(sink, name, b->cpus ? none : NULL, NULL, b->cpus ? why : "no CPU is listed");
		return;
	}
	if (b->without >= 0) {
		AUTO_FREE char *reason = mem_printf("of CPU %d it is not known: %s", b->without, why);
		source_emit(sink, name, NULL, NULL, reason);
		return;
	}
	for (unsigned i = 0; i < b->n; i++) {
		end_range(&b->list[i]);
		if (b->n > 1)
			buf_addf(&text, "%sCPU %s: ", i ? "; " : "", buf_text(&b->list[i].cpus));
		buf_adds(&text, b->list[i].value);
	}
	source_emit_whole(sink, name, buf_text(&text));
}

void by_cpu_finish(struct by_cpu *b)
{
	for (unsigned i = 0; i < b->n; i++) {
		free(b->list[i].value);
		buf_finish(&b->list[i].cpus);
	}
	free(b->list);
	*b = (struct by_cpu)BY_CPU_INIT;
}
