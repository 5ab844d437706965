/*
 * plot.c - feeds gnuplot by pipe and takes its SVG.
 *
 * Nothing foreign reaches gnuplot but figures, and labels of which only harmless ASCII is left.
 */
#include "report/plot.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/mem.h"

#define DEADLINE_MS 20000
#define SVG_MAX (16u << 20)
#define DECADES_MAX 12

/* ---- What scripts share ---- */

void plot_label(struct buf *out, const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ./-_~:,()+*";
	size_t n = 0;
	/* In gnuplot's single quotes only the quote itself is special; the rest is about what would be ugly or odd. */
	buf_addc(out, '\'');
	for (; *text && n < PLOT_LABEL_MAX; text++, n++)
		buf_addc(out, strchr(allowed, *text) ? *text : '?');
	buf_adds(out, *text ? "...'" : "'");
}

/* Every power of ten (fewer where there are many), and 2 and 5 of each where fewer than two decades are shown. */
void plot_tics(const char *axis, double low, double high, bool labels, struct buf *out)
{
	static const int steps[] = {1, 2, 5};
	unsigned n = 0, n_steps = high / low < 100 ? 3 : 1;
	int first = (int)floor(log10(low)), last = (int)ceil(log10(high)), stride = 1 + (last - first) / DECADES_MAX;
	buf_addf(out, "set %s (", axis);
	for (int e = first; e <= last; e += stride) {
		for (unsigned i = 0; i < n_steps; i++) {
			double at = steps[i] * pow(10, e);
			const char *unit = at >= 1e9 ? "G" : at >= 1e6 ? "M" : at >= 1e3 ? "k" : "";
			if (at >= low && at <= high && !labels)
				buf_addf(out, "%s'' %.9g", n++ ? ", " : "", at);
			else if (at >= low && at <= high)
				buf_addf(out, "%s'%g%s' %.9g", n++ ? ", " : "",
					at /
						(at >= 1e9                  ? 1e9
								: at >= 1e6 ? 1e6
								: at >= 1e3 ? 1e3
									    : 1),
					unit, at);
		}
	}
	buf_adds(out, ")\n");
}

/* ---- Process ---- */

void plot_add(struct plot *plot, const struct plot_figure *figure)
{
	MEM_ADD(plot->figures, plot->n) = *figure;
}

/* Writes what the pipe takes; the rest later. */
static int feed(struct plot *plot, struct err **err)
{
	while (plot->written < plot->script.len) {
		ssize_t n = write(plot->proc.in, plot->script.data + plot->written, plot->script.len - plot->written);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (n < 0)
			return err_sys(err, ERR_INFRA, errno, NULL, "gnuplot takes no more of its script");
		plot->written += (size_t)n;
	}
	close(plot->proc.in);
	plot->proc.in = -1;
	return 0;
}

int plot_start(struct plot *plot, struct err **err)
{
	static const char *const argv[] = {"gnuplot", "-d", "-", NULL};
	struct proc_spec spec = {
		.argv = argv, .pipe_in = true, .pipe_out = true, .log_path = "/dev/null", .die_with_parent = true};
	for (unsigned i = 0; i < plot->n; i++) {
		size_t before = plot->script.len;
		plot->figures[i].script(&plot->figures[i], &plot->script);
		if (plot->script.len == before)
			plot->figures[i].svg = mem_strdup(""); /* nothing above 0: gnuplot is not asked */
	}
	if (plot->script.len == 0)
		return 0;
	if (!proc_find("gnuplot"))
		return err_set(err, ERR_INFRA, "apt-get install gnuplot-nox",
			"gnuplot is not installed, so the figures are left out");
	if (proc_start(&plot->proc, &spec, err) != 0)
		return -1;
	fcntl(plot->proc.in, F_SETFL, O_NONBLOCK);
	return feed(plot, err);
}

static int read_all(struct plot *plot, struct buf *out, struct err **err)
{
	int64_t deadline = clock_after_ms(DEADLINE_MS);
	char bytes[65536];
	for (;;) {
		struct pollfd fds[2] = {{plot->proc.out, POLLIN, 0}, {plot->proc.in, POLLOUT, 0}};
		ssize_t n;
		if (poll(fds, plot->proc.in >= 0 ? 2 : 1, clock_poll_ms(deadline)) == 0)
			return err_set(err, ERR_INFRA, NULL, "gnuplot drew nothing within %d s", DEADLINE_MS / 1000);
		if (plot->proc.in >= 0 && fds[1].revents && feed(plot, err) != 0)
			return -1;
		if (!fds[0].revents)
			continue;
		n = read(plot->proc.out, bytes, sizeof bytes);
		if (n == 0)
			return 0;
		if (n > 0)
			buf_add(out, bytes, (size_t)n);
		if (out->len > SVG_MAX)
			return err_set(err, ERR_INFRA, NULL, "gnuplot's figures are larger than %u bytes", SVG_MAX);
	}
}

/* Takes out every <tag>...</tag>: titles that browsers show as hints, gnuplot's name. */
static void drop_elements(char *svg, const char *open, const char *close_tag)
{
	char *from, *to = svg;
	while ((from = strstr(to, open)) != NULL && (to = strstr(from, close_tag)) != NULL) {
		memmove(from, to + strlen(close_tag), strlen(to + strlen(close_tag)) + 1);
		to = from;
	}
}

/* The figures stand one after the other, each after its XML header. */
static int split(struct plot *plot, char *text, struct err **err)
{
	char *at = text;
	for (unsigned i = 0; i < plot->n; i++) {
		char *begin, *end;
		if (plot->figures[i].svg)
			continue;
		begin = strstr(at, "<svg");
		end = begin ? strstr(begin, "</svg>") : NULL;
		if (!end)
			return err_set(err, ERR_INFRA, "try `gnuplot --version`; hvbench was tried with 5.4",
				"gnuplot drew %u of %u figures", i, plot->n);
		at = end + strlen("</svg>");
		plot->figures[i].svg = mem_strndup(begin, (size_t)(at - begin));
		drop_elements(plot->figures[i].svg, "<title>", "</title>");
		drop_elements(plot->figures[i].svg, "<desc>", "</desc>");
	}
	return 0;
}

int plot_collect(struct plot *plot, struct err **err)
{
	AUTO_BUF struct buf out = BUF_INIT;
	int status = 0;
	if (plot->proc.pid == 0)
		return 0;
	if (read_all(plot, &out, err) != 0 || proc_wait(&plot->proc, clock_after_ms(DEADLINE_MS), &status, err) != 0)
		return -1;
	if (status != 0) {
		AUTO_FREE char *how = proc_describe_status(status);
		return err_set(err, ERR_INFRA, NULL, "gnuplot ended with %s", how);
	}
	buf_adds(&out, "");
	return out.data ? split(plot, out.data, err) : err_set(err, ERR_INFRA, NULL, "gnuplot drew nothing");
}

void plot_finish(struct plot *plot)
{
	proc_stop(&plot->proc, 100);
	for (unsigned i = 0; i < plot->n; i++)
		free(plot->figures[i].svg);
	free(plot->figures);
	buf_finish(&plot->script);
	*plot = (struct plot)PLOT_INIT;
}
