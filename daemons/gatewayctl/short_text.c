/* short_text.c - numbers as people read them: spans, bytes, counts, rates */
#include "out.h"

#include <string.h>

#include <gateway6/must.h>

/* The two largest units, or one where the second says nothing. */
struct short_text span_text(double s)
{
	static const struct { unsigned long s; char letter; } units[] = {
		{ 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' },
	};
	unsigned long left = s > 0 && s < 1e9 ? (unsigned long)s : 0;
	struct short_text t;

	if (s >= 4294967295.0)		/* UINT32_MAX: an infinite lifetime */
		return (struct short_text){ "infinity" };
	for (size_t i = 0; i + 1 < ARRAY_SIZE(units); i++) {
		unsigned long big = left / units[i].s;
		unsigned long small = left % units[i].s / units[i + 1].s;

		if (!big)
			continue;
		if (small && big < 10)
			snprintf(t.s, sizeof(t.s), "%lu%c%lu%c", big, units[i].letter, small,
				 units[i + 1].letter);
		else
			snprintf(t.s, sizeof(t.s), "%lu%c", big, units[i].letter);
		return t;
	}
	snprintf(t.s, sizeof(t.s), "%lus", left);
	return t;
}

struct short_text bytes_text(double n)
{
	static const char units[] = "BKMGTPE";
	struct short_text t;
	size_t u = 0;

	for (; n >= 1000 && units[u + 1]; u++)
		n /= 1024;
	if (u == 0)
		snprintf(t.s, sizeof(t.s), "%.0f", n);
	else
		snprintf(t.s, sizeof(t.s), n < 10 ? "%.1f%c" : "%.0f%c", n, units[u]);
	return t;
}

/* Powers of 1000, as links are sold. */
struct short_text rate_text(double bit_s)
{
	static const char *const units[] = { "bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s" };
	struct short_text t;
	size_t u = 0;

	for (; bit_s >= 1000 && u + 1 < ARRAY_SIZE(units); u++)
		bit_s /= 1000;
	snprintf(t.s, sizeof(t.s), u && bit_s < 10 ? "%.1f %s" : "%.0f %s", bit_s, units[u]);
	return t;
}

/* Thousands in groups, with a thin hand: 1 284. */
struct short_text count_text(double n)
{
	struct short_text t;
	char plain[20];
	size_t len, at = 0;

	snprintf(plain, sizeof(plain), "%.0f", n < 1e15 && n > 0 ? n : 0);
	len = strlen(plain);
	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			t.s[at++] = ' ';
		t.s[at++] = plain[i];
	}
	t.s[at] = '\0';
	return t;
}
