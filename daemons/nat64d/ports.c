/* ports.c - a bit for each of the 65536 ports */
#include "ports.h"

#include <stdlib.h>
#include <string.h>

#include "core/bits.h"

enum { PORTS = 65536 };

void ports_add(struct ports *s, uint16_t first, uint16_t last)
{
	for (uint32_t port = first; port <= last; port++)
		bits_set(s->word, port);
}

bool ports_has(const struct ports *s, uint16_t port)
{
	return bits_has(s->word, port);
}

bool ports_none(const struct ports *s)
{
	for (size_t i = 0; i < BITS_WORDS(PORTS); i++)
		if (s->word[i])
			return false;
	return true;
}

void ports_join(struct ports *s, const struct ports *other)
{
	for (size_t i = 0; i < BITS_WORDS(PORTS); i++)
		s->word[i] |= other->word[i];
}

void ports_less(struct ports *s, const struct ports *other)
{
	for (size_t i = 0; i < BITS_WORDS(PORTS); i++)
		s->word[i] &= ~other->word[i];
}

/* A number at *at, which moves behind it. */
static bool number(const char **at, unsigned long *out)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	*out = strtoul(*at, &end, 10);
	*at = end;
	return *out < PORTS;
}

bool ports_parse(const char *text, struct ports *out)
{
	struct ports read = { { 0 } };
	unsigned long first, last;

	while (*text) {			/* each turn eats a digit or leaves */
		if (!number(&text, &first))
			return false;
		last = first;
		if (*text == '-' && (text++, !number(&text, &last)))
			return false;
		if (last < first || (*text && *text != ','))
			return false;
		ports_add(&read, (uint16_t)first, (uint16_t)last);
		if (*text == ',' && !*++text)
			return false;
	}
	*out = read;
	return true;
}

void ports_print(const struct ports *s, const char *comma, FILE *out)
{
	const char *between = "";

	for (uint32_t first = 0, last; first < PORTS; first = last + 1) {
		last = first;
		if (!ports_has(s, (uint16_t)first))
			continue;
		while (last + 1 < PORTS && ports_has(s, (uint16_t)(last + 1)))
			last++;
		fprintf(out, last > first ? "%s%u-%u" : "%s%u", between, first, last);
		between = comma;
	}
}
