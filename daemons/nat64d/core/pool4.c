/*
 * pool4.c - which port to lend (RFC 6146 section 3.5.1.1, RFC 6056)
 *
 * One bit per port, address and protocol: set is "not to be had", for ports outside
 * our ranges for ever. A new port is drawn uniformly from the lendable ones of its
 * class and the search goes on from there (RFC 6056 section 3.3.1), 64 ports a step,
 * so that the last port of a full address costs what the first did, or nearly.
 *
 * Not here: who holds a port (bib.c), which address a guest gets (quota.c).
 */
#include "pool4.h"

#include <gateway6/must.h>

#include "bits.h"
#include "tables.h"

#define PORTS 65536u
#define WORDS BITS_WORDS(PORTS)
#define NETS_MAX 64u
#define RANGES_MAX 128u
#define WELL_KNOWN 1024u	/* first port of the upper class */

enum port_class { LOW, HIGH, CLASSES };

static const uint32_t class_first[CLASSES + 1] = { 0, WELL_KNOWN, PORTS };

struct span { uint32_t first, count; };

struct lendable { struct span span[RANGES_MAX]; unsigned n; uint32_t total; };

struct pool4 {
	struct prefix4 net[NETS_MAX];
	uint32_t net_at[NETS_MAX];	/* number of its first address */
	unsigned nets;
	uint32_t count;
	uint32_t low, high;		/* no address is outside of these two */
	struct lendable class[CLASSES];
	uint64_t *taken;		/* [count][NAT64_L4S][WORDS] */
	uint64_t *withheld;		/* the same: taken, but lent to nobody */
	uint64_t busy[WORDS];		/* to be withheld as soon as they are free */
	uint32_t *lent;			/* [count][NAT64_L4S] */
	uint32_t lent_all[NAT64_L4S];
	uint32_t closed;		/* addresses of which nothing is lent */
};

static uint64_t *map_of(const struct pool4 *p, enum nat64_l4 l4, uint32_t at)
{
	return p->taken + ((size_t)at * NAT64_L4S + l4) * WORDS;
}

static uint64_t *withheld_of(const struct pool4 *p, enum nat64_l4 l4, uint32_t at)
{
	return p->withheld + ((size_t)at * NAT64_L4S + l4) * WORDS;
}

/* The part of a range that lies in a class joins it. Ranges do not overlap. */
static bool class_add(struct lendable *l, enum port_class c, struct conf_ports r)
{
	uint32_t first = r.first > class_first[c] ? r.first : class_first[c];
	uint32_t end = r.last + 1u < class_first[c + 1] ? r.last + 1u : class_first[c + 1];

	if (first >= end)
		return true;
	if (l->n == RANGES_MAX)
		return false;
	l->span[l->n++] = (struct span){ first, end - first };
	l->total += end - first;
	return true;
}

static bool add_net(struct pool4 *p, struct prefix4 net)
{
	uint64_t size = (uint64_t)1 << (32 - net.len);

	if (p->nets == NETS_MAX || p->count + size > NAT64_POOL_MAX)
		return false;
	if (addr4_value(net.addr) < p->low)
		p->low = addr4_value(net.addr);
	if (addr4_value(net.addr) + (uint32_t)size - 1 > p->high)
		p->high = addr4_value(net.addr) + (uint32_t)size - 1;
	p->net[p->nets] = net;
	p->net_at[p->nets++] = p->count;
	p->count += (uint32_t)size;
	return true;
}

static bool describe(struct pool4 *p, const struct conf_prefix4_list *nets,
		     const struct conf_ports_list *ports)
{
	p->low = UINT32_MAX;
	for (size_t i = 0; i < nets->n; i++)
		if (!add_net(p, nets->item[i]))
			return false;
	for (size_t i = 0; i < ports->n; i++)
		for (enum port_class c = LOW; c < CLASSES; c++)
			if (!class_add(&p->class[c], c, ports->item[i]))
				return false;
	return p->count > 0;
}

static void open_ports(const struct pool4 *p, uint64_t *map)
{
	memset(map, 0xff, WORDS * sizeof(*map));
	for (enum port_class c = LOW; c < CLASSES; c++)
		for (unsigned i = 0; i < p->class[c].n; i++)
			bits_clear_run(map, p->class[c].span[i].first,
				       p->class[c].span[i].count);
}

struct pool4 *pool4_new(const struct conf_prefix4_list *nets,
			const struct conf_ports_list *ports)
{
	struct pool4 *p = room_take(1, sizeof(*p));

	if (!p)
		return NULL;
	if (!describe(p, nets, ports))
		goto no_pool;
	p->taken = room_take((size_t)p->count * NAT64_L4S * WORDS, sizeof(*p->taken));
	p->withheld = room_take((size_t)p->count * NAT64_L4S * WORDS, sizeof(*p->withheld));
	p->lent = room_take((size_t)p->count * NAT64_L4S, sizeof(*p->lent));
	if (!p->taken || !p->withheld || !p->lent)
		goto no_pool;
	open_ports(p, p->taken);
	for (uint32_t i = 1; i < p->count * NAT64_L4S; i++)	/* all are alike */
		memcpy(p->taken + (size_t)i * WORDS, p->taken, WORDS * sizeof(*p->taken));
	return p;

no_pool:
	pool4_free(p);
	return NULL;
}

void pool4_free(struct pool4 *p)
{
	if (!p)
		return;
	room_return(p->lent);
	room_return(p->withheld);
	room_return(p->taken);
	room_return(p);
}

uint32_t pool4_count(const struct pool4 *p)
{
	return p->count;
}

uint32_t pool4_lendable(const struct pool4 *p)
{
	return p->class[LOW].total + p->class[HIGH].total;
}

uint32_t pool4_lendable_all(const struct pool4 *p)
{
	return pool4_lendable(p) * (p->count - p->closed);
}

uint32_t pool4_lent(const struct pool4 *p, enum nat64_l4 l4)
{
	return p->lent_all[l4];
}

uint32_t pool4_lent_at(const struct pool4 *p, enum nat64_l4 l4, uint32_t at)
{
	return p->lent[at * NAT64_L4S + l4];
}

bool pool4_find(const struct pool4 *p, struct addr4 a, uint32_t *at)
{
	if (addr4_value(a) - p->low > p->high - p->low)
		return false;
	for (unsigned i = 0; i < p->nets; i++) {
		if (!prefix4_contains(p->net[i], a))
			continue;
		*at = p->net_at[i] + (addr4_value(a) - addr4_value(p->net[i].addr));
		return true;
	}
	return false;
}

/* As if all of it were lent, but not counted so. */
void pool4_close(struct pool4 *p, struct addr4 a)
{
	uint32_t at;

	if (!pool4_find(p, a, &at))
		return;
	p->closed++;
	for (enum nat64_l4 l4 = 0; l4 < NAT64_L4S; l4++) {
		memset(map_of(p, l4, at), 0xff, WORDS * sizeof(*p->taken));
		p->lent[at * NAT64_L4S + l4] = pool4_lendable(p);
	}
}

struct addr4 pool4_addr(const struct pool4 *p, uint32_t at)
{
	unsigned i = 0;

	must(at < p->count, "pool4: address %u of %u", at, p->count);
	while (i + 1 < p->nets && p->net_at[i + 1] <= at)
		i++;
	return addr4_of(addr4_value(p->net[i].addr) + (at - p->net_at[i]));
}

bool pool4_covers(const struct pool4 *p, uint16_t port)
{
	const struct lendable *l = &p->class[port < WELL_KNOWN ? LOW : HIGH];

	for (unsigned i = 0; i < l->n; i++)
		if (port - l->span[i].first < l->span[i].count)
			return true;
	return false;
}

/* The k-th lendable port of a class. */
static uint32_t nth(const struct lendable *l, uint32_t k)
{
	unsigned i = 0;

	for (; k >= l->span[i].count; i++)	/* ends: k < total */
		k -= l->span[i].count;
	return l->span[i].first + k;
}

static bool draw(const struct pool4 *p, const uint64_t *map, enum port_class c,
		 const struct rng *rng, uint32_t *out)
{
	const struct lendable *l = &p->class[c];
	uint32_t end = class_first[c + 1];

	if (l->total == 0)
		return false;
	*out = bits_find_clear(map, class_first[c], nth(l, rng_below(rng, l->total)), end);
	return *out < end;
}

static void count(struct pool4 *p, enum nat64_l4 l4, uint32_t at, int change)
{
	p->lent[at * NAT64_L4S + l4] += (uint32_t)change;
	p->lent_all[l4] += (uint32_t)change;
}

bool pool4_full(const struct pool4 *p, enum nat64_l4 l4, uint32_t at)
{
	return p->lent[at * NAT64_L4S + l4] == pool4_lendable(p);
}

bool pool4_lend(struct pool4 *p, enum nat64_l4 l4, uint32_t at, uint16_t like,
		const struct rng *rng, uint16_t *out)
{
	enum port_class c = like < WELL_KNOWN ? LOW : HIGH;
	uint64_t *map = map_of(p, l4, at);
	uint32_t port = like;

	if (pool4_full(p, l4, at))
		return false;
	if (bits_has(map, like) && !draw(p, map, c, rng, &port) &&
	    !draw(p, map, c == LOW ? HIGH : LOW, rng, &port))
		return false;
	bits_set(map, port);
	count(p, l4, at, +1);
	*out = (uint16_t)port;
	return true;
}

bool pool4_lend_within(struct pool4 *p, enum nat64_l4 l4, uint32_t at, struct conf_ports within,
		       uint16_t like, const struct rng *rng, uint16_t *out)
{
	uint64_t *map = map_of(p, l4, at);
	uint32_t end = within.last + 1u, port = like;

	if (like < within.first || like > within.last || bits_has(map, like))
		port = bits_find_clear(map, within.first, within.first +
				       rng_below(rng, end - within.first), end);
	if (port == end)
		return false;
	bits_set(map, port);
	count(p, l4, at, +1);
	*out = (uint16_t)port;
	return true;
}

/* Bits that are set for ever (outside our ranges, or closed) are never withheld. */
static void withhold_word(uint64_t *taken, uint64_t *withheld, uint64_t busy)
{
	uint64_t fresh = busy & ~*taken, over = *withheld & ~busy;

	*taken = (*taken | fresh) & ~over;
	*withheld = (*withheld | fresh) & ~over;
}

void pool4_withhold(struct pool4 *p, const uint64_t *ports)
{
	static const enum nat64_l4 with_ports[] = { NAT64_TCP, NAT64_UDP };

	memcpy(p->busy, ports, sizeof(p->busy));
	for (uint32_t at = 0; at < p->count; at++)
		for (size_t k = 0; k < ARRAY_SIZE(with_ports); k++) {
			uint64_t *taken = map_of(p, with_ports[k], at);
			uint64_t *withheld = withheld_of(p, with_ports[k], at);

			for (size_t i = 0; i < WORDS; i++)
				withhold_word(&taken[i], &withheld[i], ports[i]);
		}
}

void pool4_return(struct pool4 *p, enum nat64_l4 l4, uint32_t at, uint16_t port)
{
	if (!pool4_covers(p, port))
		return;			/* a static end outside the lent ranges */
	must(bits_has(map_of(p, l4, at), port), "pool4: port %u is not lent", port);
	bits_clear(map_of(p, l4, at), port);
	count(p, l4, at, -1);
	if (l4 != NAT64_ICMP && bits_has(p->busy, port)) {
		bits_set(map_of(p, l4, at), port);
		bits_set(withheld_of(p, l4, at), port);
	}
}

bool pool4_claim(struct pool4 *p, enum nat64_l4 l4, uint32_t at, uint16_t port)
{
	uint64_t *map = map_of(p, l4, at);

	if (!pool4_covers(p, port))
		return true;		/* nobody else can get it from here */
	if (bits_has(map, port))
		return false;
	bits_set(map, port);
	count(p, l4, at, +1);
	return true;
}
