/* measure_table.c - the table of kinds of measurement: see measure.h. */
#include "engine/measure.h"

static const struct measure *const measures[BENCH_MEASURES] = {
	[BENCH_SAMPLES] = &measure_samples,
	[BENCH_PASSES] = &measure_passes,
	[BENCH_SCENE] = &measure_scene,
	[BENCH_HOST] = &measure_host,
};

const struct measure *measure_of(const char *suite)
{
	return measures[suite_find(suite)->measure];
}

const char *measure_unit(const char *suite, const struct bench *bench, const struct clock_kind *clock)
{
	const struct suite *row = suite_find(suite);
	const struct measure *measure = measures[row->measure];
	const char *unit = measure->unit ? measure->unit(bench) : NULL;
	return unit ? unit : row->unit == SUITE_TIME ? clock->time_unit : clock->tick_unit;
}
