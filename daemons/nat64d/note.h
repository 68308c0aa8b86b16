/*
 * note.h - what we found before we changed it, remembered over a kill -9
 */
#ifndef NAT64D_NOTE_H
#define NAT64D_NOTE_H

#include <stddef.h>

enum { NOTE_LINES_MAX = 16 };

struct note_line { char key[96]; char *value; };

struct note {
	int	 fd;			/* -1: in memory only */
	char	*path;
	struct note_line line[NOTE_LINES_MAX];
	size_t	 n;
};

/* Open DIRECTORY/nat64d.note (before privileges go) and read it. Never fails for good. */
void note_open(struct note *t, const char *directory);

/* NULL when the key is not there. Valid until the next note_set. */
const char *note_get(const struct note *t, const char *key);

/* Keep or replace; a NULL value takes the line away. Written at once. */
void note_set(struct note *t, const char *key, const char *value);

/* Close it, and remove it when nothing is left in it. */
void note_close(struct note *t);

#endif
