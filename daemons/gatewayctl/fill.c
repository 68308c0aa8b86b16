/* fill.c - words in braces of a template, filled in */
#include "fill.h"

#include <stdio.h>
#include <string.h>

static const char *word_find(const struct fill *values, const char *key, size_t len)
{
	for (; values; values = values->more)
		for (const struct fill_word *w = values->words; w->key; w++)
			if (strlen(w->key) == len && !strncmp(w->key, key, len))
				return w->text;
	return NULL;
}

struct filled fill(const struct fill *values, const char *template)
{
	struct filled out = { "" };
	size_t at = 0;

	while (*template && at + 1 < sizeof(out.s)) {	/* each turn eats a byte or more */
		size_t len = strcspn(template + 1, "{}");
		const char *text = *template != '{' || template[1 + len] != '}' ? NULL :
				   word_find(values, template + 1, len);

		if (!text) {
			out.s[at++] = *template++;
			continue;
		}
		at += (size_t)snprintf(out.s + at, sizeof(out.s) - at, "%s", text);
		template += len + 2;
	}
	if (at >= sizeof(out.s))
		at = sizeof(out.s) - 1;
	out.s[at] = '\0';
	return out;
}
