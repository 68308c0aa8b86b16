/*
 * conf_guess.c - "did you mean": the name nearest to what was written
 *
 * Distance is the number of single letters added, lost, changed or swapped with their
 * neighbour (optimal string alignment). A name counts as near when at most a third of
 * its letters differ, and at least one always may.
 */
#include <gateway6/conf.h>

#include <string.h>

#define WORD_MAX 48		/* longer words are not worth a guess */

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Three rows of the usual table are enough: two letters back for a swap. */
static unsigned distance(const char *a, const char *b)
{
	unsigned rows[3][WORD_MAX + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];
	size_t n = strlen(a), m = strlen(b);

	for (size_t j = 0; j <= m; j++)
		above[j] = before[j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = least(above[j] + 1, row[j - 1] + 1,
				       above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		unsigned *free_row = before;

		before = above;
		above = row;
		row = free_row;
	}
	return above[m];
}

const char *conf_nearest(const char *text, const char *const *names, size_t n)
{
	const char *best = NULL;
	unsigned best_distance = UINT32_MAX;

	if (!text[0] || strlen(text) > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(names[i]);
		unsigned allowed = len / 3 > 1 ? (unsigned)len / 3 : 1;
		unsigned d;

		if (len > WORD_MAX)
			continue;
		d = distance(text, names[i]);
		if (d <= allowed && d < len && d < best_distance) {
			best = names[i];
			best_distance = d;
		}
	}
	return best;
}
