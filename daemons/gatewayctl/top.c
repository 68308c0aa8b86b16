/*
 * top.c - who uses the translator right now, until q
 *
 * A large table takes its time to be told, so the rests between looks grow with it: at most
 * a fifth of the daemon's time goes into answering us.
 */
#include "top.h"

#include <string.h>
#include <unistd.h>

#include "term.h"
#include "top_dns.h"

#define SPAN_DEFAULT_S 2
#define SHARE 5

static const struct { char key; enum top_order order; } keys[] = {
	{ 'i', TOP_IN }, { 'o', TOP_OUT }, { 's', TOP_SESSIONS }, { 'n', TOP_FRESH },
	{ 'd', TOP_QUERIES },
};

struct top {
	struct ctl_cmd	 *c;
	struct top_sample now, before;
	struct top_dns	  dns;
	enum top_order	  order;
	bool		  screen, quit;
	double		  took_s;	/* the last look */
};

static void say_json(const struct top *t, double span_s)
{
	for (size_t i = 0; i < t->now.n_guests; i++) {
		const struct top_guest *g = &t->now.guest[i];
		const char *name = top_dns_name(&t->dns, g);
		cJSON *row = cJSON_CreateObject();

		cJSON_AddStringToObject(row, "src6", g->address);
		cJSON_AddNumberToObject(row, "sessions", g->sessions);
		cJSON_AddNumberToObject(row, "new_s", g->fresh / span_s);
		cJSON_AddNumberToObject(row, "bit_s_in", 8 * g->bytes_in / span_s);
		cJSON_AddNumberToObject(row, "bit_s_out", 8 * g->bytes_out / span_s);
		cJSON_AddNumberToObject(row, "queries_s", g->queries / span_s);
		cJSON_AddStringToObject(row, "peer", g->peer);
		cJSON_AddStringToObject(row, "peer_name", name ? name : "");
		json_row(stdout, row, NULL);
		cJSON_Delete(row);
	}
}

static void show(struct top *t)
{
	double span_s = t->now.time_s - t->before.time_s;
	struct term_size size = term_size();
	struct top_view v = { t->screen ? size.rows - 1 : 0, size.columns, t->order, span_s,
			      &t->dns };

	top_sort(&t->now, t->order);
	if (t->c->output == OUT_JSON) {
		say_json(t, span_s);
	} else {
		if (t->screen)
			fputs("\033[H", stdout);
		top_draw(stdout, t->c, &t->now, &t->before, &v);
		if (t->screen)
			fputs("\033[J", stdout);
	}
	fflush(stdout);
}

static void key_take(struct top *t, int key)
{
	t->quit |= key == 'q' || key == 3;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].key == key)
			t->order = keys[i].order;
}

/* Until it is time to look again; a key shows the same in another order. */
static void rest(struct top *t, double s)
{
	double until_s = t->now.time_s + s;

	if (!t->screen) {
		usleep((useconds_t)(s * 1e6));
		return;
	}
	while (!t->quit) {
		double left_s = until_s - top_clock_s();

		if (left_s <= 0)
			return;
		key_take(t, term_key((unsigned)(left_s * 1000) + 1));
		if (t->before.time_s > 0)
			show(t);
	}
}

static int look(struct top *t)
{
	int code;

	top_free(&t->before);
	t->before = t->now;
	code = top_take(&t->now, t->c, t->before.time_s > 0 ? &t->before : NULL,
			&t->dns);
	t->took_s = top_clock_s() - t->now.time_s;
	return code;
}

int verb_top(struct ctl_cmd *c)
{
	static struct top t;		/* large, for its names */
	bool screen = isatty(STDOUT_FILENO) && isatty(STDIN_FILENO) &&
		      c->output == OUT_TABLE;
	const char *every = cmd_option(c, "every");
	uint32_t span_s = SPAN_DEFAULT_S;
	int code;

	if (every && (!conf_span_read(every, &span_s) || span_s < 1)) {
		fprintf(stderr, "gatewayctl: --every takes a span such as 2s\n");
		return EXIT_OPTIONS;
	}
	t.c = c;
	t.screen = screen;
	code = look(&t);
	if (code == EXIT_OK && t.screen)
		term_take();
	while (code == EXIT_OK && !t.quit) {
		/* the first rest is short: there is nothing to see before its end */
		double s = t.before.time_s > 0 ? span_s : 1;

		rest(&t, t.took_s * SHARE > s ? t.took_s * SHARE : s);
		if (t.quit)
			break;
		code = look(&t);
		if (code == EXIT_OK)
			show(&t);
		if (!t.screen && !every)
			break;			/* one picture for who cannot see it move */
	}
	term_give_back();
	top_free(&t.now);
	top_free(&t.before);
	return code;
}
