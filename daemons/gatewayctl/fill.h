/* fill.h - words in braces of a template, filled in: "-i {bridge}" */
#ifndef GW_FILL_H
#define GW_FILL_H

struct fill_word { const char *key, *text; };	/* a list ends with a NULL key */

struct fill {
	const struct fill_word *words;
	const struct fill *more;		/* sought in when words have it not, or NULL */
};

struct filled { char s[320]; };

/* A word in braces that nobody knows stays as it is: '{ a, b }' of nft. */
struct filled fill(const struct fill *values, const char *template);

#endif
