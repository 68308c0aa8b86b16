/* memory.h - what guests were told, as text that outlives us (RFC 9096 3.5) */
#ifndef RASERV_MEMORY_H
#define RASERV_MEMORY_H

#include "raserv.h"

#define MEMORY_LINE_MAX 256		/* bytes, the end of the line included */
#define MEMORY_MAX (4 * 1024 * 1024)	/* bytes that are read at most */

/* One moment on our steady clock and on that of the world. */
struct memory_clock { uint64_t now_ms, world_s; };

/* Bytes that memory_write needs at most. */
size_t memory_size(const struct raserv *r);

/* Everything that a guest may hold. Returns the length; `size` is at least memory_size(). */
size_t memory_write(const struct raserv *r, const struct memory_clock *at, char *out,
		    size_t size);

/*
 * Hand each item that a guest may still hold to `recall`; its times are on our clock.
 * False, and nothing was recalled, when the text is not whole or not ours. A NUL stands
 * at text[len].
 */
typedef void memory_recall(void *arg, const char *network, const struct item *said);

bool memory_read(const char *text, size_t len, const struct memory_clock *at,
		 memory_recall *recall, void *arg);

#endif
