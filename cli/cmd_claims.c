/*
 * cmd_claims.c - `hvbench claims`: the old argument, claim by claim, as the report's first page has it.
 */
#include <math.h>

#include "cli/command.h"
#include "cli/table.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "report/claims.h"
#include "report/model.h"

#define HANG 4

extern const struct command command_claims;

/* ---- text ---- */

static void print_claim(const struct claim *claim, const struct finding *finding)
{
	AUTO_FREE char *title = mem_printf("%s  %s: %s", claim->id, claim->then, judgement_name(finding->judgement));
	AUTO_FREE char *because = mem_printf("%*s%s", HANG, "", buf_text(&finding->text));
	cli_hanging(stdout, HANG, title);
	cli_hanging(stdout, HANG, because);
	for (unsigned i = 0; i < finding->n_figures; i++) {
		AUTO_BUF struct buf text = BUF_INIT;
		buf_addf(&text, "%*s- ", HANG, "");
		claims_say_figure(&finding->figures[i], &text);
		cli_hanging(stdout, HANG + 2, buf_text(&text));
	}
}

static void print_all(const struct model *model, const struct finding *findings)
{
	unsigned answered = 0;
	for (unsigned i = 0; i < n_claims; i++) {
		print_claim(&claims[i], &findings[i]);
		answered += findings[i].judgement < UNDECIDED;
	}
	AUTO_FREE char *sum = mem_printf("%u of %u claims have an answer in run %.8s. %s", answered, n_claims,
		model->run.uuid, claims_caption(model));
	putchar('\n');
	cli_paragraph(stdout, sum);
}

/* ---- JSON ---- */

static json_t *number_or_null(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *figures_json(const struct finding *finding)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < finding->n_figures; i++) {
		const struct claim_figure *f = &finding->figures[i];
		json_array_append_new(list,
			json_pack("{s:s, s:f, s:o, s:o, s:s, s:s}", "what", f->what, "value", f->value, "low",
				number_or_null(f->low), "high", number_or_null(f->high), "unit", f->unit, "clock",
				f->clock));
	}
	return list;
}

static void print_json(const struct model *model, const struct finding *findings)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < n_claims; i++)
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "claim", claims[i].id, "then", claims[i].then,
				"measure", claims[i].measure, "verdict", judgement_name(findings[i].judgement),
				"because", buf_text(&findings[i].text), "figures", figures_json(&findings[i])));
	cli_json(json_pack("{s:s, s:o}", "run", model->run.uuid, "claims", list));
}

/* ---- the command ---- */

static int show(struct db *db, const char *which, bool json, struct err **err)
{
	AUTO_MODEL struct model model = {0};
	AUTO_RUN_ROW struct run_row run = {0};
	AUTO_FREE char *newer = NULL;
	if (run_find(db, which, &run, err) != 0 || (!which && run_note_newer(db, &run, &newer, err) != 0))
		return -1;
	if (newer)
		fprintf(stderr, "hvbench: %s\n", newer);
	if (model_load(db, run.uuid, &model, err) != 0 || model_compare(&model, err) != 0)
		return -1;
	AUTO_CLAIMS struct finding *findings = claims_judge(&model);
	if (json)
		print_json(&model, findings);
	else
		print_all(&model, findings);
	return CLI_OK;
}

static int run(int argc, char **argv, struct err **err)
{
	struct cli_common common = {0};
	int n = cli_parse(&command_claims, argc, argv, NULL, 1, &common, err);
	if (n < 0)
		return -1;
	AUTO_FREE char *path = db_default_path(common.db);
	struct db *db = db_open(path, DB_READ, err);
	int result = db ? show(db, n ? argv[1] : NULL, common.json, err) : -1;
	db_close(db);
	return result;
}

const struct command command_claims = {
	.name = "claims",
	.summary = "the argument KVM or Xen, claim by claim, judged by a run",
	.usage = "claims [RUN] [OPTION]...",
	.about = "Prints what the report's first page has: each claim of 2008 for and against KVM and Xen, whether it "
		 "holds\n"
		 "by the verdicts of a run, and the figures that rests on. RUN is a tag, last, or the beginning of a "
		 "uuid;\n"
		 "without it, the newest complete run.\n",
	.run = run,
};
