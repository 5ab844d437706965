/* nightly_file.c - see nightly_file.h. */
#include "cli/nightly_file.h"

#include <string.h>

#include "cli/exports.h"
#include "lib/inifile.h"
#include "lib/mem.h"
#include "report/series.h"

#define CONFIRM 1
#define CONFIRM_MAX 9
#define KEEP 400
#define KEEP_MAX 100000

const char nightly_file_example[] =
	"# What `hvbench nightly FILE` does. Lines begin with # where they only say what is the default.\n"
	"\n"
	"[nightly]\n"
	"series = nightly            # by this name its nights are known; another one begins a new history\n"
	"what = exit                 # patterns of `hvbench run`; more lines add more\n"
	"options = --reps auto --wait    # where, and how many boots: options of `hvbench run`\n"
	"# folder = FOLDER           # of reports, logs and index.html; default: nightly/SERIES in the data folder\n"
	"# doctor = yes              # what works here goes into the log first: up to a minute\n"
	"# confirm = 1               # rows that failed are measured so often again before the night fails; 0 to 9\n"
	"# keep = 400                # nights in the database and in the folder\n"
	"export = junit:junit.xml                # a path is within the folder, or absolute\n"
	"export = openmetrics:hvbench.prom       # the folder of node_exporter's textfile collector wants it\n"
	"export = markdown:summary.md\n"
	"export = json:night.json\n"
	"\n"
	"[gate]\n"
	"# nights = 14               # a night is held against so many before it that did not fail\n"
	"# baseline = NAME           # or against one run: hvbench tag RUN NAME\n"
	"# undecided = 0             # so many rows may stay without a verdict\n"
	"\n"
	"# How rows are judged; a row belongs to the last section that selects it, and rows of none are not judged.\n"
	"[*]\n"
	"# direction = slower        # what fails: slower, or any change\n"
	"# min-effect = 2            # per cent; default: the suite's own (METHOD rule 16)\n"
	"# alpha = 0.05              # at most\n"
	"# owner = NAME              # whom a failure names\n"
	"\n"
	"[exit.control]\n"
	"quarantine = the control loop is subtracted from every figure, and none itself\n";

static int add_words(struct strv *list, const char *text)
{
	AUTO_FREE char *copy = mem_strdup(text);
	for (char *save = NULL, *word = strtok_r(copy, " \t", &save); word; word = strtok_r(NULL, " \t", &save))
		strv_add(list, word);
	return 0;
}

static int take_number(
	const char *key, const char *text, unsigned least, unsigned most, unsigned *out, struct err **err)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end || n < least || n > most)
		return err_set(err, ERR_USAGE, NULL, "%s is a number from %u to %u, not '%s'", key, least, most, text);
	*out = (unsigned)n;
	return 0;
}

static int take_export(struct nightly_file *file, const char *value, struct err **err)
{
	strv_add(&file->exports, value);
	return exports_check(NULL, value, err);
}

static int take_text(char **member, const char *value)
{
	free(*member);
	*member = mem_strdup(value);
	return 0;
}

static int take_yes(const char *value, bool *out, struct err **err)
{
	*out = strcmp(value, "yes") == 0;
	return *out || strcmp(value, "no") == 0 ? 0
						: err_set(err, ERR_USAGE, NULL, "'%s' is neither yes nor no", value);
}

static int on_key(void *ctx, const char *section, const char *key, const char *value, struct err **err)
{
	struct nightly_file *file = ctx;
	if (!key || strcmp(section, "nightly") != 0)
		return 0;
	if (!value[0])
		return err_set(err, ERR_USAGE, NULL, "%s has no value", key);
	if (strcmp(key, "series") == 0)
		return series_check(value, err) == 0 ? take_text(&file->series, value) : -1;
	if (strcmp(key, "folder") == 0)
		return value[0] == '/'
			? take_text(&file->folder, value)
			: err_set(err, ERR_USAGE, "begin it with /", "folder '%s' is no absolute path", value);
	if (strcmp(key, "what") == 0)
		return add_words(&file->what, value);
	if (strcmp(key, "options") == 0)
		return add_words(&file->options, value);
	if (strcmp(key, "export") == 0)
		return take_export(file, value, err);
	if (strcmp(key, "doctor") == 0)
		return take_yes(value, &file->doctor, err);
	if (strcmp(key, "confirm") == 0)
		return take_number(key, value, 0, CONFIRM_MAX, &file->confirm, err);
	if (strcmp(key, "keep") == 0)
		return take_number(key, value, 2, KEEP_MAX, &file->keep, err);
	return err_set(err, ERR_USAGE, "known keys: series, what, options, folder, doctor, confirm, keep, export",
		"[nightly] has an unknown key '%s'", key);
}

/* Paths of exports are within the folder. */
static void complete_exports(struct nightly_file *file)
{
	for (size_t i = 0; i < file->exports.n; i++) {
		char *value = file->exports.argv[i], *colon = strchr(value, ':');
		if (colon[1] == '/')
			continue;
		file->exports.argv[i] = mem_printf(
			"%.*s%s/%s", (int)(colon + 1 - value), value, file->folder, colon + 1);
		free(value);
	}
}

int nightly_file_load(const char *path, struct nightly_file *out, struct err **err)
{
	*out = (struct nightly_file){.doctor = true, .confirm = CONFIRM, .keep = KEEP};
	if (inifile_read(path, "nightly", on_key, out, err) != 0)
		return -1;
	if (out->what.n == 0)
		return err_set(err, ERR_USAGE, "`hvbench nightly --init FILE` writes an example",
			"%s: [nightly] does not say what is measured", path);
	if (!out->series)
		out->series = mem_strdup(SERIES_DEFAULT);
	AUTO_FREE char *data = file_data_dir();
	if (!out->folder)
		out->folder = mem_printf("%s/nightly/%s", data, out->series);
	complete_exports(out);
	return 0;
}

void nightly_file_finish(struct nightly_file *file)
{
	MEM_FREE(file->series, file->folder);
	strv_finish(&file->what);
	strv_finish(&file->options);
	strv_finish(&file->exports);
	*file = (struct nightly_file){0};
}
