/*
 * glob.c - patterns for names, as in a shell (POSIX 2.13.1, in the C locale)
 *
 * The last "*" is remembered: where the rest does not match, it takes one letter more.
 * An earlier one needs not be tried again, for what it could leave to the later one,
 * that one takes as well. So the work is at most the product of both lengths.
 */
#include <gateway6/glob.h>

#include <stddef.h>
#include <string.h>

bool glob_is(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}

/* The "]" of a set; the first letter behind "[" or "[!" is in the set, even a "]". */
static const char *set_end(const char *set)
{
	const char *first = set + 1 + (set[1] == '!' || set[1] == '^');

	return *first ? strchr(first + 1, ']') : NULL;
}

static bool set_has(const char *set, const char *end, char c)
{
	bool negated = set[1] == '!' || set[1] == '^', in = false;

	for (const char *s = set + 1 + negated; s < end; s++) {
		if (s[1] == '-' && s + 2 < end) {
			in |= s[0] <= c && c <= s[2];
			s += 2;
		} else {
			in |= *s == c;
		}
	}
	return in != negated;
}

/* Match one letter and step over what stood for it; NULL: no. */
static const char *one(const char *pattern, char c)
{
	const char *end = *pattern == '[' ? set_end(pattern) : NULL;

	if (end)
		return set_has(pattern, end, c) ? end + 1 : NULL;
	return *pattern == '?' || *pattern == c ? pattern + 1 : NULL;
}

bool glob_match(const char *pattern, const char *name)
{
	const char *star = NULL, *taken = NULL;

	while (*name) {
		const char *next;

		if (*pattern == '*') {
			star = ++pattern;
			taken = name;
		} else if (*pattern && (next = one(pattern, *name))) {
			pattern = next;
			name++;
		} else if (star) {
			pattern = star;
			name = ++taken;
		} else {
			return false;
		}
	}
	return pattern[strspn(pattern, "*")] == '\0';
}
