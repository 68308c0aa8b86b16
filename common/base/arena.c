/*
 * arena.c - memory that is given back all at once
 *
 * A list of blocks, the newest first; a piece is cut from the newest or gets a block
 * made for it. Pieces are zeroed, aligned for any type, and never given back alone.
 *
 * Invariants
 *   A1  used <= size in every block; bytes past used are zero.
 */
#include <gateway6/arena.h>

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>

#define BLOCK_BYTES 16384

struct block {
	struct block *older;
	size_t	      size, used;
	alignas(max_align_t) char bytes[];
};

struct arena { struct block *newest; };

struct arena *arena_new(void)
{
	return calloc(1, sizeof(struct arena));
}

void arena_free(struct arena *a)
{
	struct block *older;

	if (!a)
		return;
	for (struct block *b = a->newest; b; b = older) {
		older = b->older;
		free(b);
	}
	free(a);
}

static struct block *block_add(struct arena *a, size_t size)
{
	struct block *b;

	if (size < BLOCK_BYTES)
		size = BLOCK_BYTES;
	b = calloc(1, sizeof(*b) + size);
	must(b, "arena: no memory for %zu bytes", size);
	b->size = size;
	b->older = a->newest;
	a->newest = b;
	return b;
}

void *arena_take(struct arena *a, size_t size)
{
	const size_t unit = alignof(max_align_t);
	size_t whole = (size + unit - 1) / unit * unit;
	struct block *b = a->newest;
	void *piece;

	must(whole >= size, "arena: %zu bytes asked for", size);
	if (!b || b->size - b->used < whole)
		b = block_add(a, whole);
	piece = b->bytes + b->used;
	b->used += whole;
	return piece;
}

char *arena_text(struct arena *a, const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(arena_take(a, size), text, size);
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	va_list again;
	int len;
	char *text;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	must(len >= 0, "arena: cannot print \"%s\"", format);
	text = arena_take(a, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, args);
	return text;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(a, format, args);
	va_end(args);
	return text;
}
