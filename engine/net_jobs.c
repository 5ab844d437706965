#include "engine/net_jobs.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bench/job.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

#define FILE_MAX 16384
#define NAME_MAX_BYTES 40
#define KIB 1024
#define TCP_KIB 8192     /* of a pass on an exact clock, where -n says nothing */
#define UDP_PACKETS 1024 /* likewise */
#define UDP_LENGTH 1448  /* iperf3's own behind a NIC with an MTU of 1500 */
#define UDP_RATE 1048576 /* iperf3's own, bits/s */
#define STREAMS_MAX 64
#define LENGTH_MAX (1u << 20)
#define RATE_MAX 1e12

/* ---- options ---- */

enum option { WINDOW, LENGTH, ZERO_COPY, STREAMS, BOTH, REVERSE, UDP, RATE, SECONDS, BYTES };

static const struct {
	const char *brief, *name;
	enum option option;
	bool valued;
	double k, least, most; /* of a suffix; of the value */
} known[] = {
	{"-w", "--window", WINDOW, true, 1024, 1024, BENCH_JOB_WINDOW_MAX},
	{"-l", "--length", LENGTH, true, 1024, 16, LENGTH_MAX},
	{"-Z", "--zerocopy", ZERO_COPY, false, 0, 0, 0},
	{"-P", "--parallel", STREAMS, true, 1, 1, STREAMS_MAX},
	{"--bidir", "--bidir", BOTH, false, 0, 0, 0},
	{"-R", "--reverse", REVERSE, false, 0, 0, 0},
	{"-u", "--udp", UDP, false, 0, 0, 0},
	{"-b", "--bitrate", RATE, true, 1000, 1, RATE_MAX},
	{"-t", "--time", SECONDS, true, 1, 1, BENCH_JOB_SECS_MAX},
	{"-n", "--bytes", BYTES, true, 1024, 65536, 1e12},
};
#define N_KNOWN (sizeof known / sizeof *known)
#define KNOWN "-w -l -Z -P --bidir -R -u -b -t and -n"

struct given {
	bool is[N_KNOWN];
	double value[N_KNOWN]; /* in the order of enum option */
};

/* "64k", "1.5M"; false when it is none. */
static bool take_value(const char *text, double k, double *value)
{
	static const char suffixes[] = "kmgt";
	char *end;
	*value = strtod(text, &end);
	const char *suffix = *end ? strchr(suffixes, tolower((unsigned char)*end)) : NULL;
	if (suffix && k > 1)
		for (const char *s = suffixes; s <= suffix; s++)
			*value *= k;
	return end != text && isdigit((unsigned char)*text) && (suffix && k > 1 ? end[1] == 0 : *end == 0);
}

static int wrong(struct err **err, const char *job, const char *what)
{
	return err_set(err, ERR_USAGE, "options are iperf3's " KNOWN, "--net-job %s: %s", job, what);
}

/* Number in known, and *rest what stands behind it in the same word: "-P4", "--parallel=4"; N_KNOWN for none. */
static unsigned find_option(const char *word, const char **rest)
{
	for (unsigned i = 0; i < N_KNOWN; i++) {
		size_t brief = strlen(known[i].brief), len = strlen(known[i].name);
		if (strncmp(word, known[i].name, len) == 0 &&
			(word[len] == 0 || (known[i].valued && word[len] == '='))) {
			*rest = word[len] ? word + len + 1 : NULL;
			return i;
		}
		if (brief == 2 && strncmp(word, known[i].brief, brief) == 0 && (word[2] == 0 || known[i].valued)) {
			*rest = word[2] ? word + 2 : NULL;
			return i;
		}
	}
	return N_KNOWN;
}

static int take_options(const char *text, struct given *given, struct err **err)
{
	AUTO_FREE char *copy = mem_strdup(text);
	for (char *save = NULL, *word = strtok_r(copy, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
		const char *value = NULL;
		unsigned i = find_option(word, &value);
		if (i == N_KNOWN) {
			AUTO_FREE char *what = mem_printf(
				"%s is none that can be honoured: hvbench connects, counts and ends "
				"iperf3 itself",
				word);
			return wrong(err, text, what);
		}
		enum option option = known[i].option;
		given->is[option] = true;
		if (!known[i].valued)
			continue;
		if (!value)
			value = strtok_r(NULL, " \t", &save);
		double *v = &given->value[option];
		if (!value || !take_value(value, known[i].k, v) || !(*v >= known[i].least && *v <= known[i].most)) {
			AUTO_FREE char *what = mem_printf(
				"%s needs a number from %.0f to %.0f", known[i].brief, known[i].least, known[i].most);
			return wrong(err, text, what);
		}
	}
	return 0;
}

static const char *contradiction(const struct given *g)
{
	return g->is[BOTH] && g->is[REVERSE]     ? "--bidir is both ways, -R one"
		: g->is[BOTH] && g->is[UDP]      ? "--bidir with -u: a pass is a number of packets that go one way"
		: g->is[UDP] && g->is[ZERO_COPY] ? "-Z is for TCP"
		: g->is[UDP] && g->is[LENGTH] && g->value[LENGTH] > 65507
		? "a packet of UDP has at most 65507 bytes (-l)"
		: g->is[SECONDS] && g->is[BYTES] ? "-t and -n: iperf3 ends by one of them"
						 : NULL;
}

/* ---- rows ---- */

/* *line is the options behind the name; NULL when its name is no name. */
static char *take_name(const char **line)
{
	const char *text = *line + strspn(*line, " \t");
	size_t len = *text == '-' ? 0 : strcspn(text, ":");
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-_.", text[i]))
			return NULL;
	if (len > NAME_MAX_BYTES || (*text != '-' && (len == 0 || text[len] != ':')))
		return NULL;
	*line = text + len + (len > 0);
	*line += strspn(*line, " \t");
	return len ? mem_printf(NET_JOBS_BENCH ".%.*s", (int)len, text) : mem_strdup(NET_JOBS_BENCH);
}

static void make_job(struct net_job *job, const struct given *g, const struct bench_io *like)
{
	bool udp = g->is[UDP];
	unsigned length = (unsigned)g->value[LENGTH];
	job->net = (struct bench_net){.window = (unsigned)g->value[WINDOW],
		.length = udp ? 0 : length,
		.rate = udp && !g->is[RATE] ? UDP_RATE : (uint64_t)g->value[RATE],
		.seconds = (unsigned)g->value[SECONDS],
		.by_number = g->is[BYTES],
		.zero_copy = g->is[ZERO_COPY],
		.both = g->is[BOTH],
		.options = job->options};
	job->io = *like;
	job->io.own = false;
	job->io.tool = udp ? BENCH_TOOL_UDP : BENCH_TOOL_TCP;
	job->io.block = !udp ? KIB : length ? length : UDP_LENGTH;
	job->io.depth = g->is[STREAMS] ? (unsigned)g->value[STREAMS] : 1;
	job->io.inward = g->is[REVERSE];
	job->io.op = udp ? "packet" : "KiB";
	job->io.ops = g->is[BYTES] ? (unsigned)(g->value[BYTES] / job->io.block) : udp ? UDP_PACKETS : TCP_KIB;
	job->io.net = &job->net;
}

static int add_line(struct net_jobs *jobs, const char *line, const struct bench_io *like, struct err **err)
{
	const char *options = line, *why;
	struct given given = {.is = {false}};
	AUTO_FREE char *name = take_name(&options);
	if (!name)
		return wrong(
			err, line, "a line is NAME: OPTIONS, a name of at most 40 letters, digits, '-', '_' and '.'");
	for (unsigned i = 0; i < jobs->n; i++)
		if (strcmp(jobs->list[i].bench, name) == 0)
			return wrong(err, line, "there is another of this name");
	if (take_options(options, &given, err) != 0)
		return -1;
	if ((why = contradiction(&given)))
		return wrong(err, options, why);
	if (jobs->n == NET_JOBS_MAX)
		return wrong(err, line, "there are too many");
	struct net_job *job = &jobs->list[jobs->n++];
	*job = (struct net_job){.bench = STEAL(name), .options = mem_strdup(options)};
	make_job(job, &given, like);
	return 0;
}

int net_jobs_parse(const char *shown, struct net_jobs *jobs, struct err **err)
{
	const struct bench_family *family;
	const struct bench *like = bench_find("io", NET_JOBS_BENCH, &family);
	*jobs = (struct net_jobs){.shown = mem_strdup(shown), .list = mem_alloc(NET_JOBS_MAX, sizeof *jobs->list)};
	AUTO_FREE char *text = mem_strdup(shown);
	for (char *save = NULL, *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (line[strspn(line, " \t")] && line[strspn(line, " \t")] != '#' &&
			add_line(jobs, line, like->io, err) != 0)
			return -1;
	if (jobs->n == 0)
		return err_set(err, ERR_USAGE, "a line is NAME: OPTIONS", "--net-job: nothing is in it");
	jobs->benches = mem_alloc(jobs->n, sizeof *jobs->benches);
	for (unsigned i = 0; i < jobs->n; i++) {
		jobs->benches[i] = *like;
		jobs->benches[i].name = jobs->list[i].bench;
		jobs->benches[i].io = &jobs->list[i].io;
	}
	jobs->family = *family;
	jobs->family.benches = jobs->benches;
	jobs->family.n = jobs->n;
	return 0;
}

int net_jobs_load(const char *what, struct net_jobs *jobs, struct err **err)
{
	AUTO_BUF struct buf text = BUF_INIT;
	*jobs = (struct net_jobs){.shown = NULL};
	if (*what == '-')
		return net_jobs_parse(what, jobs, err);
	if (file_read(what, FILE_MAX, &text, err) != 0)
		return err_wrap(err, "--net-job");
	return net_jobs_parse(buf_text(&text), jobs, err);
}

void net_jobs_finish(struct net_jobs *jobs)
{
	for (unsigned i = 0; i < jobs->n; i++)
		MEM_FREE(jobs->list[i].bench, jobs->list[i].options);
	MEM_FREE(jobs->shown, jobs->list, jobs->benches);
	*jobs = (struct net_jobs){0};
}

char *net_job_note(const struct net_job *job, bool exact)
{
	const struct bench_net *net = &job->net;
	struct buf note = BUF_INIT;
	buf_addf(&note, "io.%s: iperf3 %s: ", job->bench, job->options);
	if (exact || net->by_number)
		buf_addf(&note, "a pass is %u %s", job->io.ops, job->io.tool == BENCH_TOOL_UDP ? "packets" : "KiB");
	else if (net->seconds)
		buf_addf(&note, "a pass is %u s", net->seconds);
	else
		buf_adds(&note, "a pass is --seconds long");
	if (net->rate)
		buf_addf(&note, ", at %.6g bits/s", (double)net->rate);
	if (exact && net->seconds)
		buf_addf(&note, "; -t %u gives way to their number", net->seconds);
	return buf_steal(&note);
}
