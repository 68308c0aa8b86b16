/* arena.h - memory that is given back all at once (configuration, one reply) */
#ifndef GW_ARENA_H
#define GW_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* NULL without memory. _free gives back all that was ever taken from it. */
struct arena *arena_new(void);
void arena_free(struct arena *a);

/* Zeroed, aligned for any type. Never NULL: memory at start is a must. */
void *arena_take(struct arena *a, size_t size);
char *arena_text(struct arena *a, const char *text);
char *arena_printf(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

#endif
