/*
 * memory.c - what guests were told, as text that outlives us (RFC 9096 3.5)
 *
 *	gateway6-raserv 1 1764100000			the world's time of writing
 *	prefix vmbr0 2001:db8:1::/64 192 86400 14400 1764186400 0 0
 *	rdnss vmbr0 2001:db8:1::1/128 0 1800 0 1764101800 0 0
 *	end 2						lines between the two
 *
 * A line is kind, network, prefix, flags, lifetime, preferred lifetime, and three dates:
 * until when guests hold it, and the two at which the lifetimes of a `decrement` prefix
 * end (0: none). Dates are the world's seconds, as our own clock begins anew with each
 * boot. Where the world's clock ran back, nothing has aged.
 *
 * Search domains, resolvers with names and portals are not written: unless the file says
 * otherwise they live for half an hour, and their texts would be all of the work here.
 *
 * Who keeps the text, and when it is written: memory_file.c.
 */
#include "memory.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>
#include <gateway6/pref64.h>

#define HEAD "gateway6-raserv 1"

static const char *const kinds[ITEM_KINDS] = {
	[ITEM_PREFIX] = "prefix", [ITEM_ROUTE] = "route", [ITEM_RDNSS] = "rdnss",
	[ITEM_PREF64] = "pref64",
};

/* ---- writing ---- */

struct out { char *at; size_t left; unsigned lines; };

__attribute__((format(printf, 2, 3)))
static void say(struct out *o, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(o->at, o->left, format, args);
	va_end(args);
	must(n > 0 && (size_t)n < o->left && n < MEMORY_LINE_MAX, "memory: %d bytes of %zu",
	     n, o->left);
	o->at += n;
	o->left -= (size_t)n;
	o->lines++;
}

static uint64_t world_s(const struct memory_clock *at, uint64_t ms)
{
	if (ms == 0)
		return 0;
	return ms > at->now_ms ? at->world_s + (ms - at->now_ms + 999) / 1000 : at->world_s;
}

static void write_item(struct out *o, const char *network, const struct item *it,
		       const struct memory_clock *at)
{
	if (!kinds[it->kind] || it->held_until_ms <= at->now_ms)
		return;
	say(o, "%s %s %s %u %" PRIu32 " %" PRIu32 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
	    kinds[it->kind], network, prefix6_text(&it->prefix).s, it->flags,
	    it->lifetime_s, it->preferred_s, world_s(at, it->held_until_ms),
	    world_s(at, it->valid_end_ms), world_s(at, it->preferred_end_ms));
}

size_t memory_size(const struct raserv *r)
{
	size_t lines = 3;			/* head, end, and a NUL */

	for (size_t i = 0; i < raserv_count(r); i++)
		lines += raserv_iface(r, i)->items.n;
	return lines * MEMORY_LINE_MAX;
}

size_t memory_write(const struct raserv *r, const struct memory_clock *at, char *out,
		    size_t size)
{
	struct out o = { out, size, 0 };

	say(&o, HEAD " %" PRIu64 "\n", at->world_s);
	for (size_t i = 0; i < raserv_count(r); i++) {
		const struct iface *it = raserv_iface(r, i);

		for (size_t k = 0; (it->conf || it->owes) && k < it->items.n; k++)
			write_item(&o, it->name, &it->items.item[k], at);
	}
	say(&o, "end %u\n", o.lines - 1);
	return size - o.left;
}

/* ---- reading ---- */

struct in { char *at; };

/* The next word of a line; NULL at its end. */
static char *word(struct in *l)
{
	char *w = l->at, *end;

	if (!w || !*w)
		return NULL;
	end = strchr(w, ' ');
	if (end)
		*end = 0;
	l->at = end ? end + 1 : NULL;
	return *w ? w : NULL;
}

static bool number(struct in *l, uint64_t max, uint64_t *out)
{
	char *w = word(l), *end;

	if (!w || *w < '0' || *w > '9')
		return false;
	*out = strtoull(w, &end, 10);
	return !*end && *out <= max;
}

static bool kind_read(struct in *l, enum item_kind *out)
{
	const char *w = word(l);

	for (unsigned i = 0; w && i < ITEM_KINDS; i++)
		if (kinds[i] && !strcmp(kinds[i], w)) {
			*out = (enum item_kind)i;
			return true;
		}
	return false;
}

/* A date of the world on our clock; what is over is over now. */
static uint64_t our_ms(const struct memory_clock *at, uint64_t world)
{
	if (world == 0)
		return 0;
	return at->now_ms + (world > at->world_s ? (world - at->world_s) * 1000 : 0);
}

/* What the rest of the core relies on. */
static bool item_ok(const struct item *it)
{
	switch (it->kind) {
	case ITEM_PREFIX:
		return true;
	case ITEM_ROUTE:
		return it->flags == PREFERENCE_LOW || it->flags == PREFERENCE_MEDIUM ||
		       it->flags == PREFERENCE_HIGH;
	case ITEM_RDNSS:
		return it->prefix.len == 128;
	case ITEM_PREF64:
		return pref64_ok(&it->prefix);
	case ITEM_DNSSL:
	case ITEM_DNR:
	case ITEM_PORTAL:
	case ITEM_KINDS:
		break;				/* are not written */
	}
	return false;
}

#define YEARS_S (UINT64_C(1) << 40)		/* no date lies beyond */

static bool item_read(struct in *l, const struct memory_clock *at, const char **network,
		      struct item *it)
{
	uint64_t flags, lifetime, preferred, held, valid_end, preferred_end;
	const char *prefix;

	*it = (struct item){ 0 };
	if (!kind_read(l, &it->kind))
		return false;
	*network = word(l);
	prefix = word(l);
	if (!*network || strlen(*network) >= LINK_NAME_MAX || !prefix ||
	    !prefix6_parse(prefix, &it->prefix))
		return false;
	if (!number(l, UINT8_MAX, &flags) || !number(l, UINT32_MAX, &lifetime) ||
	    !number(l, UINT32_MAX, &preferred) || !number(l, YEARS_S, &held) ||
	    !number(l, YEARS_S, &valid_end) || !number(l, YEARS_S, &preferred_end) || l->at)
		return false;
	it->flags = (uint8_t)flags;
	it->lifetime_s = (uint32_t)lifetime;
	it->preferred_s = (uint32_t)preferred;
	it->held_until_ms = our_ms(at, held);
	it->valid_end_ms = our_ms(at, valid_end);
	it->preferred_end_ms = our_ms(at, preferred_end);
	it->decrement = valid_end > 0;
	return item_ok(it);
}

/* Copy the next line without its end; false when it has none, or is too long. */
static bool line(const char **text, char out[MEMORY_LINE_MAX])
{
	const char *end = strchr(*text, '\n');
	size_t len = end ? (size_t)(end - *text) : MEMORY_LINE_MAX;

	if (len >= MEMORY_LINE_MAX)
		return false;
	memcpy(out, *text, len);
	out[len] = 0;
	*text = end + 1;
	return true;
}

static bool head_read(const char **text, struct memory_clock *at)
{
	char copy[MEMORY_LINE_MAX];
	struct in l = { copy + sizeof(HEAD) };
	uint64_t written_s;

	if (!line(text, copy) || strncmp(copy, HEAD " ", sizeof(HEAD)) ||
	    !number(&l, YEARS_S, &written_s) || l.at)
		return false;
	if (at->world_s < written_s)		/* the clock ran back: nothing has aged */
		at->world_s = written_s;
	return true;
}

/*
 * The lines between head and end. False when one is not right, the end is missing or
 * says another number. recall may be NULL. Ends: each turn takes a line.
 */
static bool body_read(const char *text, const struct memory_clock *at,
		      memory_recall *recall, void *arg)
{
	char copy[MEMORY_LINE_MAX];
	uint64_t lines = 0, said;

	while (line(&text, copy)) {
		struct in l = { copy };
		const char *network;
		struct item it;

		if (!strncmp(copy, "end ", 4)) {
			l.at = copy + 4;
			return number(&l, UINT32_MAX, &said) && !l.at && said == lines && !*text;
		}
		if (!item_read(&l, at, &network, &it))
			return false;
		if (recall && it.held_until_ms > at->now_ms)
			recall(arg, network, &it);
		lines++;
	}
	return false;
}

bool memory_read(const char *text, size_t len, const struct memory_clock *at,
		 memory_recall *recall, void *arg)
{
	struct memory_clock then = *at;

	if (strlen(text) != len || !head_read(&text, &then) ||
	    !body_read(text, &then, NULL, NULL))
		return false;
	return body_read(text, &then, recall, arg);
}
