/* out_fit.c - a table no wider than the terminal */
#include "out_fit.h"

#include <string.h>

#include <gateway6/must.h>

static size_t total(const size_t *width, size_t n)
{
	size_t sum = 0, shown = 0;

	for (size_t i = 0; i < n; i++) {
		sum += width[i];
		shown += width[i] > 0;
	}
	return shown ? sum + (shown - 1) * FIT_BETWEEN : 0;
}

static size_t least(const struct column *c, size_t width)
{
	size_t title = text_width(c->title);
	size_t min = title > FIT_MIN ? title : FIT_MIN;

	return c->align == ALIGN_RIGHT || width < min ? width : min;
}

static bool can_fit(const struct column *columns, const size_t *width, size_t n, size_t room)
{
	size_t min[FIT_COLUMNS_MAX];

	for (size_t i = 0; i < n; i++)
		min[i] = least(&columns[i], width[i]);
	return total(min, n) <= room;
}

/* The widest that can still give way; NULL when none can. */
static size_t *widest(const struct column *columns, size_t *width, size_t n)
{
	size_t *best = NULL;

	for (size_t i = 0; i < n; i++)
		if (width[i] > least(&columns[i], width[i]) && (!best || width[i] > *best))
			best = &width[i];
	return best;
}

void fit_widths(const struct column *columns, size_t *width, size_t n, size_t room)
{
	size_t *w;

	must(n <= FIT_COLUMNS_MAX, "%zu columns", n);
	for (size_t i = 0; i < n && !can_fit(columns, width, n, room); i++)
		if (columns[i].align == ALIGN_MAY_GO)
			width[i] = 0;
	while (total(width, n) > room && (w = widest(columns, width, n)))	/* ends: falls */
		(*w)--;
}

/* Where character number k begins. */
static size_t byte_of(const char *s, size_t k)
{
	size_t at = 0;

	while (s[at] && k--)
		for (at++; ((unsigned char)s[at] & 0xc0) == 0x80; at++)
			;
	return at;
}

void fit_text(struct cell *c, size_t width)
{
	static const char ellipsis[3] = { "…" };
	size_t have = text_width(c->s), tail = width / 2, cut, keep;
	const char *rest;

	if (have <= width)
		return;
	cut = byte_of(c->s, width - tail - 1);
	rest = c->s + byte_of(c->s, have - tail);
	keep = strlen(rest);
	if (cut + sizeof(ellipsis) + keep >= sizeof(c->s))	/* it may need one byte more */
		keep = sizeof(c->s) - cut - sizeof(ellipsis) - 1;
	memmove(c->s + cut + sizeof(ellipsis), rest, keep);
	memcpy(c->s + cut, ellipsis, sizeof(ellipsis));
	c->s[cut + sizeof(ellipsis) + keep] = '\0';
}

struct fit_piece fit_piece(const char *s, size_t width)
{
	size_t end = byte_of(s, width), len = end;

	if (!s[end])
		return (struct fit_piece){ end, 0 };
	while (len > 0 && s[len] != ' ')
		len--;
	if (!len)			/* a word longer than the line */
		return (struct fit_piece){ end, 0 };
	return (struct fit_piece){ len, 1 };
}
