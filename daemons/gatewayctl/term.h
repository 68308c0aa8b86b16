/* term.h - a terminal of which the whole screen is ours, and given back in any case */
#ifndef GW_TERM_H
#define GW_TERM_H

#include <stdbool.h>

struct term_size { unsigned rows, columns; };

/* Other screen, no echo, keys at once; signals that end us give it back. */
void term_take(void);
void term_give_back(void);

struct term_size term_size(void);

/* Wait until a key, a new size, or the time is over. The key, or 0. */
int term_key(unsigned wait_ms);

#endif
