/*
 * top_draw.c - the screen of `top`: two lines of totals, then a line for each guest
 *
 * The columns of numbers have their widths; what is left belongs to the guest and its
 * peer. A line is never longer than the terminal is wide.
 */
#include "top.h"

#include "guest.h"

#include <stdarg.h>
#include <string.h>

#include "top_dns.h"

enum { NUMBERS_WIDTH = 6 + 7 + 9 + 9 + 9, GUEST_MIN = 20, GUEST_MAX = 46, HEAD_LINES = 4 };

static const char *const order_names[] = {
	[TOP_IN] = "▼", [TOP_OUT] = "▲", [TOP_SESSIONS] = "sessions", [TOP_FRESH] = "new",
	[TOP_QUERIES] = "queries",
};

/* So many columns of text, in whole characters; padded with spaces. */
static void cell(FILE *out, const char *text, unsigned width)
{
	unsigned used = 0;

	while (*text && used < width) {
		size_t len = 1;

		while (((unsigned char)text[len] & 0xc0) == 0x80)
			len++;
		if (used + 1 == width && text[len]) {
			fputs("…", out);
			return;
		}
		fwrite(text, 1, len, out);
		text += len;
		used++;
	}
	fprintf(out, "%*s", (int)(width - used), "");
}

__attribute__((format(printf, 3, 4)))
static void line(FILE *out, unsigned columns, const char *format, ...)
{
	char text[600];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cell(out, text, (unsigned)(text_width(text) < columns ? text_width(text) : columns));
	fputs("\033[K\n", out);
}

/* "3/s (no_binding 2, host_rate 1)": what was dropped since the look before. */
static void drops_text(char *text, size_t room, const struct top_sample *s,
		       const struct top_sample *before, double span_s)
{
	double sum = 0;
	size_t at = 0;
	const cJSON *d;
	char names[200] = "";

	cJSON_ArrayForEach(d, s->drops) {
		double rate = before ? (d->valuedouble - field_number(before->drops, d->string,
								      d->valuedouble)) / span_s : 0;

		sum += rate;
		if (rate > 0 && at < sizeof(names))
			at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%s %.0f",
					       at ? ", " : "", d->string, rate);
	}
	snprintf(text, room, "%.0f/s%s%s%s", sum, *names ? " (" : "", names, *names ? ")" : "");
}

static unsigned fresh_of(const struct top_sample *s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s->n_guests; i++)
		n += s->guest[i].fresh;
	return n;
}

static void head(FILE *out, const struct top_sample *s, const struct top_sample *before,
		 const struct top_view *v)
{
	double total = field_number(s->nat64d, "ports_total", 0), asked, hits;
	char drops[300];

	drops_text(drops, sizeof(drops), s, before, v->span_s);
	line(out, v->columns, "nat64 %s▼ %s▲ | sessions %zu +%.0f/s | ports %.0f %% | drops %s",
	     rate_text(field_number(s->nat64d, "bit_s_in", 0)).s,
	     rate_text(field_number(s->nat64d, "bit_s_out", 0)).s, s->n_sessions,
	     fresh_of(s) / v->span_s,
	     total > 0 ? 100 * field_number(s->nat64d, "ports_used", 0) / total : 0, drops);
	if (!s->dns64d) {
		line(out, v->columns, "dns64d does not run");
		return;
	}
	hits = field_number(s->dns64d, "cache_hits", 0);
	asked = hits + field_number(s->dns64d, "cache_misses", 0);
	line(out, v->columns, "dns64 %.0f q/s | %.0f %% from the cache",
	     field_number(s->dns64d, "queries_per_second", 0), asked > 0 ? 100 * hits / asked : 0);
}

static const char *name_of(struct ctl_cmd *c, const struct top_guest *g)
{
	static char text[180];
	struct guest_text name = guest_called(guest_host(c, g->address), 0);

	snprintf(text, sizeof(text), "%s%s%s", name.s, *name.s ? " " : "", g->address);
	return text;
}

/* Columns for the guest; the peer has what is left. */
static unsigned guest_width(unsigned columns)
{
	unsigned left = columns > NUMBERS_WIDTH ? columns - NUMBERS_WIDTH : 0;
	unsigned width = left > 18 ? left - 18 : left;

	return width < GUEST_MIN ? GUEST_MIN : width > GUEST_MAX ? GUEST_MAX : width;
}

static void guest_line(FILE *out, struct ctl_cmd *c, const struct top_guest *g,
		       const struct top_view *v)
{
	unsigned width = guest_width(v->columns);
	unsigned used = width + NUMBERS_WIDTH + 2;

	cell(out, name_of(c, g), width);
	fprintf(out, "%6u%7.0f%9s%9s%9.0f", g->sessions, g->fresh / v->span_s,
		bytes_text(8 * g->bytes_in / v->span_s).s,
		bytes_text(8 * g->bytes_out / v->span_s).s, g->queries / v->span_s);
	if (v->columns > used && *g->peer) {
		const char *name = v->dns ? top_dns_name(v->dns, g) : NULL;

		fputs("  ", out);
		cell(out, name ? name : g->peer, v->columns - used);
	}
	fputs("\033[K\n", out);
}

void top_draw(FILE *out, struct ctl_cmd *c, const struct top_sample *s,
	      const struct top_sample *before, const struct top_view *v)
{
	unsigned width = guest_width(v->columns);
	size_t rows = v->rows > HEAD_LINES ? v->rows - HEAD_LINES : 0;

	head(out, s, before, v);
	fputs(color_on(c, BOLD), out);
	cell(out, "GUEST", width);
	/* printf counts bytes: each arrow has two more than it has columns */
	fprintf(out, "%6s%7s%11s%11s%9s", "SESS", "NEW/s", "▼ bit/s", "▲ bit/s", "DNS q/s");
	fprintf(out, "%s%s\033[K\n", v->columns > width + NUMBERS_WIDTH + 10 ? "  TOP PEER" : "",
		color_off(c));
	for (size_t i = 0; i < s->n_guests && (!v->rows || i < rows); i++)
		guest_line(out, c, &s->guest[i], v);
	if (v->rows)
		line(out, v->columns, "by %s; keys: i in, o out, s sessions, n new, d DNS, q quit",
		     order_names[v->order]);
}
