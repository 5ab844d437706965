/*
 * path_record.h - a boot of some benches in the lab, its emulator with the plugin of collect/path/, and what that
 * recorded held against what the guest reported. Nothing outside engine/path*.c includes this.
 */
#ifndef HVB_ENGINE_PATH_RECORD_H
#define HVB_ENGINE_PATH_RECORD_H

#include "collect/path/decode.h"
#include "engine/run.h"
#include "lib/file.h"
#include "lib/path_result.h"

struct path_recording {
	struct run_options options; /* its own, of one boot in the lab */
	const struct run_events *events;
	struct run_plan plan;
	const struct host *host;
	char *image_path, *lab, image[FILE_SHA256_SIZE];
	struct path_build build;
	char *dir, *plugin, *trace_path, *plugin_text;
	struct path_names names;
	const struct trace *trace;
};

/* Whether a boot is of benches that are timed by stamps, on one CPU of the lab that counts instructions. */
int path_check_boot(const struct run_plan *plan, const struct plan_boot *boot, struct err **err);

/* The plan, which must be of one such boot, and what its paths will be of. To be finished, whatever it returns; it does
 * not move until then. */
int path_recording_begin(struct path_recording *recording, const struct run_options *options,
	const struct run_events *events, struct err **err);
void path_recording_finish(struct path_recording *recording);

/* Boots, and appends a result for each of its benches. */
int path_record(struct path_recording *recording, struct path_results *results, struct err **err);

#endif
