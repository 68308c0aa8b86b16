/*
 * out_fit.h - a table no wider than the terminal
 *
 * Too wide, the widest columns of text give way first, down to FIT_MIN; what does not suffice
 * takes the columns that may go with it. Numbers (aligned right) are never shortened. The last
 * column may be prose: it goes on below itself.
 */
#ifndef GW_OUT_FIT_H
#define GW_OUT_FIT_H

#include "out.h"

#define FIT_COLUMNS_MAX 16
#define FIT_MIN 17u			/* an IPv4 address and its port, nearly */
#define FIT_BETWEEN 2u			/* spaces between two columns */

/* Lower width[n] until all fit into `room`, if they can; 0 for a column that goes. */
void fit_widths(const struct column *columns, size_t *width, size_t n, size_t room);

/*
 * c in at most `width` characters, the middle left out: the head tells the kind, the tail
 * tells which. width is 1 at least.
 */
void fit_text(struct cell *c, size_t width);

/* Bytes of s that go on a line of `width` characters, and of the spaces to pass over then. */
struct fit_piece { size_t len, skip; };
struct fit_piece fit_piece(const char *s, size_t width);

#endif
