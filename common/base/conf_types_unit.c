/*
 * conf_types_unit.c - quantities with units: durations (seconds), sizes (bytes), rates
 *
 * A bare number is refused, for nobody can tell seconds from minutes by looking at it;
 * only 0 needs no unit.
 */
#include <gateway6/must.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "conf_row.h"

struct unit { const char *text; uint64_t factor; };

static const struct unit times[] = { { "d", 86400 }, { "h", 3600 }, { "m", 60 }, { "s", 1 } };
static const struct unit fine_times[] = { { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 },
					  { "s", 1000 }, { "ms", 1 } };
static const struct unit sizes[] = { { "GiB", 1u << 30 }, { "MiB", 1u << 20 },
				     { "KiB", 1u << 10 }, { "B", 1 } };

/*
 * "2h4m": each unit at most once, the greater first. Ends because every turn eats a
 * digit and a unit, and the units run out.
 */
static bool quantity(const char *text, const struct unit *units, size_t n, uint64_t *out)
{
	uint64_t sum = 0;
	size_t next = 0;

	if (!text[0])
		return false;
	while (*text) {
		char *end;
		uint64_t count;
		size_t len = 0, i = next;

		if (!isdigit((unsigned char)*text) || strspn(text, "0123456789") > 9)
			return false;
		count = strtoull(text, &end, 10);
		for (; i < n; i++) {
			len = strlen(units[i].text);
			if (!strncmp(end, units[i].text, len) &&
			    !isalpha((unsigned char)end[len]))
				break;
		}
		if (i == n)
			return false;
		sum += count * units[i].factor;
		next = i + 1;
		text = end + len;
	}
	*out = sum;
	return true;
}

struct quantity_text { char s[96]; };

static struct quantity_text quantity_text(uint64_t value, const struct unit *units, size_t n)
{
	struct quantity_text t = { "" };
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t count = value / units[i].factor;

		if (!count && (len || i < n - 1))
			continue;
		len += (size_t)snprintf(t.s + len, sizeof(t.s) - len, "%llu%s",
					(unsigned long long)count, units[i].text);
		value %= units[i].factor;
	}
	return t;
}

static struct quantity_text time_text(uint64_t s)
{
	return quantity_text(s, times, ARRAY_SIZE(times));
}

static struct quantity_text size_text(uint64_t bytes)
{
	return quantity_text(bytes, sizes, ARRAY_SIZE(sizes));
}

static const char *duration_hint(struct conf_decoder *d, const struct conf_row *row)
{
	if (!row->words)
		return "30s, 5m, 2h4m and 1d are durations; whole seconds are the smallest unit";
	return arena_printf(d->arena, "30s, 5m, 2h4m and 1d are durations, and so is %s",
			    row->words->text);
}

static size_t duration_read(struct conf_decoder *d, const struct conf_row *row,
			    const struct conf_node *node, void *out)
{
	const struct conf_word *w = conf_word_named(row, node->text);
	uint64_t s = 0;

	if (w) {
		*(uint32_t *)out = w->value;
		return 1;
	}
	if (conf_digits(node->text, &s) && s > 0)
		return conf_refuse(d, node, arena_printf(d->arena, "if you mean seconds, "
				   "write %ss", node->text),
				   "a duration needs a unit: d, h, m or s");
	if (strcmp(node->text, "0") && !quantity(node->text, times, ARRAY_SIZE(times), &s))
		return conf_refuse(d, node, duration_hint(d, row),
				   "expected a duration, found \"%s\"", node->text);
	if (s < row->min || s > row->max)
		return conf_refuse(d, node, NULL, "%s is out of range: %s to %s", node->text,
			time_text(row->min).s,
			time_text(row->max).s);
	*(uint32_t *)out = (uint32_t)s;
	return 1;
}

bool conf_span_read(const char *text, uint32_t *s)
{
	uint64_t sum;

	if (!quantity(text, times, ARRAY_SIZE(times), &sum) || sum > UINT32_MAX)
		return false;
	*s = (uint32_t)sum;
	return true;
}

static void duration_print(FILE *out, const struct conf_row *row, const void *item)
{
	uint32_t s = *(const uint32_t *)item;
	const struct conf_word *w = row ? conf_word_valued(row, s) : NULL;

	fputs(w ? w->text : time_text(s).s, out);
}

const struct conf_type conf_duration = {
	.expected = "a duration such as 10m", .name = "duration", .size = sizeof(uint32_t),
	.schema = "\"type\": [\"string\", \"integer\"], "
		  "\"pattern\": \"^(0|(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?)$\", "
		  "\"minimum\": 0, \"maximum\": 0",
	.read = duration_read, .print = duration_print,
};

/* ---- durations in milliseconds: "500ms", "1s500ms" ---- */

static struct quantity_text fine_text(uint64_t ms)
{
	return ms ? quantity_text(ms, fine_times, ARRAY_SIZE(fine_times)) : time_text(0);
}

static size_t milliseconds_read(struct conf_decoder *d, const struct conf_row *row,
				const struct conf_node *node, void *out)
{
	uint64_t ms = 0;

	if (conf_digits(node->text, &ms) && ms > 0)
		return conf_refuse(d, node, arena_printf(d->arena, "if you mean milliseconds, "
				   "write %sms", node->text),
				   "a duration needs a unit: d, h, m, s or ms");
	if (strcmp(node->text, "0") && !quantity(node->text, fine_times,
						 ARRAY_SIZE(fine_times), &ms))
		return conf_refuse(d, node, "500ms, 30s and 1s500ms are durations",
				   "expected a duration, found \"%s\"", node->text);
	if (ms < row->min || ms > row->max)
		return conf_refuse(d, node, NULL, "%s is out of range: %s to %s", node->text,
				   fine_text(row->min).s, fine_text(row->max).s);
	*(uint32_t *)out = (uint32_t)ms;
	return 1;
}

static void milliseconds_print(FILE *out, const struct conf_row *row, const void *item)
{
	(void)row;
	fputs(fine_text(*(const uint32_t *)item).s, out);
}

const struct conf_type conf_milliseconds = {
	.expected = "a duration such as 500ms", .name = "duration", .size = sizeof(uint32_t),
	.schema = "\"type\": [\"string\", \"integer\"], "
		  "\"pattern\": \"^(0|(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?"
		  "([0-9]+ms)?)$\", \"minimum\": 0, \"maximum\": 0",
	.read = milliseconds_read, .print = milliseconds_print,
};

static size_t size_read(struct conf_decoder *d, const struct conf_row *row,
			const struct conf_node *node, void *out)
{
	uint64_t bytes = 0;

	if (strcmp(node->text, "0") && !quantity(node->text, sizes, ARRAY_SIZE(sizes), &bytes))
		return conf_refuse(d, node, "64MiB, 512KiB and 2GiB are sizes",
				   "expected a size, found \"%s\"", node->text);
	if (bytes < row->min || bytes > row->max)
		return conf_refuse(d, node, NULL, "%s is out of range: %s to %s", node->text,
			size_text(row->min).s,
			size_text(row->max).s);
	*(uint64_t *)out = bytes;
	return 1;
}

static void size_print(FILE *out, const struct conf_row *row, const void *item)
{
	(void)row;
	fputs(size_text(*(const uint64_t *)item).s, out);
}

const struct conf_type conf_size = {
	.expected = "a size such as 64MiB", .name = "size", .size = sizeof(uint64_t),
	.schema = "\"type\": \"string\", \"pattern\": \"^([0-9]+(B|KiB|MiB|GiB))+$\"",
	.read = size_read, .print = size_print,
};

static size_t rate_read(struct conf_decoder *d, const struct conf_row *row,
			const struct conf_node *node, void *out)
{
	static const struct unit per_s[] = { { "/s", 1 } };
	uint64_t count = 0;

	if (strcmp(node->text, "0") && !quantity(node->text, per_s, ARRAY_SIZE(per_s), &count))
		return conf_refuse(d, node, "1000/s is a rate; 0 means no limit",
				   "expected a rate, found \"%s\"", node->text);
	if (count < row->min || count > row->max)
		return conf_refuse(d, node, NULL, "%s is out of range: %llu/s to %llu/s",
				   node->text, (unsigned long long)row->min,
				   (unsigned long long)row->max);
	*(uint32_t *)out = (uint32_t)count;
	return 1;
}

static void rate_print(FILE *out, const struct conf_row *row, const void *item)
{
	uint32_t count = *(const uint32_t *)item;

	(void)row;
	fprintf(out, count ? "%u/s" : "%u", count);
}

const struct conf_type conf_rate = {
	.expected = "a rate such as 1000/s", .name = "rate", .size = sizeof(uint32_t),
	.schema = "\"type\": [\"string\", \"integer\"], \"pattern\": \"^(0|[0-9]+/s)$\", "
		  "\"minimum\": 0, \"maximum\": 0",
	.read = rate_read, .print = rate_print,
};
