/* bench.c - the table of families, and looking benches up in it. Freestanding. On the host it has every suite's, in a
 * guest's image those of one: the build writes families.def from the suites' list.def. */
#include "bench/bench.h"

#include "bench/text.h"

#define FAMILY(suite, file) extern const struct bench_family bench_##suite##_##file;
#include "bench/families.def"
#undef FAMILY

const struct bench_family *const bench_families[] = {
#define FAMILY(suite, file) &bench_##suite##_##file,
#include "bench/families.def"
#undef FAMILY
};

const unsigned bench_n_families = sizeof bench_families / sizeof bench_families[0];

static const struct bench *find_in(const struct bench_family *family, const char *name, size_t name_len)
{
	for (unsigned b = 0; b < family->n; b++)
		if (text_is(name, name_len, family->benches[b].name))
			return &family->benches[b];
	return NULL;
}

const struct bench *bench_find(const char *suite, const char *name, const struct bench_family **family)
{
	for (unsigned f = 0; f < bench_n_families; f++) {
		if (!text_is(suite, text_len(suite), bench_families[f]->suite))
			continue;
		const struct bench *bench = find_in(bench_families[f], name, text_len(name));
		if (bench && family)
			*family = bench_families[f];
		if (bench)
			return bench;
	}
	return NULL;
}

const struct bench *bench_of_guest(const char *guest, const char *name, size_t name_len)
{
	for (unsigned f = 0; f < bench_n_families; f++) {
		const struct bench *bench = NULL;
		if (text_is(guest, text_len(guest), bench_families[f]->guest))
			bench = find_in(bench_families[f], name, name_len);
		if (bench)
			return bench;
	}
	return NULL;
}
