/*
 * block.c - fixed blocks of ports, one for each guest (RFC 6888 REQ-14, RFC 7422)
 *
 * With nat64.ipv4.port_block a guest gets so many ports in a row when it opens its first
 * binding, the same for all protocols, and keeps them until its last binding is gone:
 * who used a port is then known by one line of a log. Within its block a port is drawn
 * as always (pool4.c); when all are lent the guest is refused, which makes the block a
 * limit too (REQ-4).
 *
 * Differs from RFC 7422 3: which block is drawn, not computed from the guest's address:
 * the addresses of a /64 cannot all have one, and a stranger should not know them.
 *
 * Each range of lent ports above 1023 is cut from its first port on; what is left over
 * at its end is lent to nobody.
 */
#include "block.h"

#include <gateway6/must.h>

#include "bits.h"
#include "tables.h"

#define WELL_KNOWN 1024u

struct run { uint32_t first, n, before; };	/* n blocks from here; so many before it */

struct blocks {
	uint32_t size, each, words;		/* ports; blocks and words for one address */
	struct run *run; size_t runs;
	uint64_t *taken;			/* [addresses][words] */
};

static void add_run(struct blocks *b, struct conf_ports r)
{
	uint32_t first = r.first < WELL_KNOWN ? WELL_KNOWN : r.first;
	uint32_t n = r.last + 1u > first ? (r.last + 1u - first) / b->size : 0;

	if (!n)
		return;
	b->run[b->runs++] = (struct run){ first, n, b->each };
	b->each += n;
}

struct blocks *blocks_new(uint32_t size, uint32_t addresses, const struct conf_ports_list *ports)
{
	struct blocks *b = room_take(1, sizeof(*b));

	must(size, "a block of no ports");
	if (!b)
		return NULL;
	b->size = size;
	b->run = room_take(ports->n, sizeof(*b->run));
	for (size_t i = 0; b->run && i < ports->n; i++)
		add_run(b, ports->item[i]);
	b->words = BITS_WORDS(b->each);
	b->taken = room_take((size_t)addresses * b->words, sizeof(*b->taken));
	if (b->run && b->taken)
		return b;
	blocks_free(b);
	return NULL;
}

void blocks_free(struct blocks *b)
{
	if (!b)
		return;
	room_return(b->taken);
	room_return(b->run);
	room_return(b);
}

uint32_t blocks_size(const struct blocks *b)
{
	return b->size;
}

uint32_t blocks_each(const struct blocks *b)
{
	return b->each;
}

static uint64_t *map_of(struct blocks *b, uint32_t at)
{
	return &b->taken[(size_t)at * b->words];
}

static uint16_t first_port(const struct blocks *b, uint32_t i)
{
	const struct run *r = b->run;

	while (i >= r->before + r->n)		/* ends: i < each */
		r++;
	return (uint16_t)(r->first + (i - r->before) * b->size);
}

/* Number of the block that begins there, or `each`. */
static uint32_t number_of(const struct blocks *b, uint16_t first)
{
	for (size_t i = 0; i < b->runs; i++) {
		const struct run *r = &b->run[i];
		uint32_t from = first - r->first;

		if (first >= r->first && from % b->size == 0 && from / b->size < r->n)
			return r->before + from / b->size;
	}
	return b->each;
}

uint16_t blocks_take(struct blocks *b, uint32_t at, const struct rng *rng)
{
	uint32_t i = b->each;

	if (b->each)
		i = bits_find_clear(map_of(b, at), 0, rng_below(rng, b->each), b->each);
	if (i == b->each)
		return 0;
	bits_set(map_of(b, at), i);
	return first_port(b, i);
}

bool blocks_begins(const struct blocks *b, uint16_t first)
{
	return number_of(b, first) < b->each;
}

uint16_t blocks_holding(const struct blocks *b, uint16_t port)
{
	for (size_t i = 0; i < b->runs; i++) {
		const struct run *r = &b->run[i];
		uint32_t from = port - r->first;

		if (port >= r->first && from / b->size < r->n)
			return (uint16_t)(port - from % b->size);
	}
	return 0;
}

bool blocks_claim(struct blocks *b, uint32_t at, uint16_t first)
{
	uint32_t i = number_of(b, first);

	if (i == b->each || bits_has(map_of(b, at), i))
		return false;
	bits_set(map_of(b, at), i);
	return true;
}

void blocks_return(struct blocks *b, uint32_t at, uint16_t first)
{
	uint32_t i = number_of(b, first);

	must(i < b->each, "no block begins at port %u", first);
	bits_clear(map_of(b, at), i);
}
