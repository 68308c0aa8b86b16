/*
 * pmtu.c - low path MTUs that errors have told us, remembered for a while
 *
 * "Fragmentation needed" and "packet too big" are translated and handed on; here they
 * are kept as well, by destination. So the next packet that is too large is answered
 * here and not at the far end of the path, a superpacket is cut to segments that fit,
 * and a SYN offers what the path carries: a guest that filters ICMP or forgets gets
 * through all the same.
 *
 * The memory is a table of fixed size, four places to a bucket, where the oldest gives
 * way; what is older than ten minutes counts no more, so a path that has become wider
 * is tried again (RFC 1191 section 6.3, RFC 8201 section 5.3).
 *
 * An error can be forged. It must name a flow that we know, and what it can do is
 * little: below 1280 bytes, as IPv6 counts, nothing is believed (RFC 8201 section 4).
 *
 * Invariant
 *   P1  nothing that is remembered counts at quiet_ms or later: then nobody looks.
 */
#include "pmtu.h"

#include <gateway6/wire/ip6.h>

#include <string.h>

#define BUCKETS 1024u
#define WAYS 4u
#define AGE_MS (10u * 60 * 1000)
#define GROWTH 20u			/* an IPv6 header is that much longer */
#define FLOOR4 (IP6_MTU_MIN - GROWTH)
#define FLOOR6 IP6_MTU_MIN

struct path { struct addr6 to; uint32_t mtu; uint64_t since_ms; };	/* mtu 0: free */

struct pmtus {
	struct path path[BUCKETS][WAYS];
	struct hash_key key;
	uint64_t quiet_ms;
	uint32_t known;
};

struct pmtus *pmtus_new(const struct hash_key *key)
{
	struct pmtus *p = room_take(1, sizeof(*p));

	if (p)
		p->key = *key;
	return p;
}

void pmtus_free(struct pmtus *p)
{
	room_return(p);
}

void pmtus_clear(struct pmtus *p)
{
	memset(p->path, 0, sizeof(p->path));
	p->quiet_ms = 0;
	p->known = 0;
}

uint32_t pmtus_known(const struct pmtus *p)
{
	return p->known;
}

/* Peers and guests share the table: a peer is ::ffff:a.b.c.d, which no guest is. */
static struct addr6 as6(struct addr4 a)
{
	struct addr6 to = { { [10] = 0xff, [11] = 0xff } };

	memcpy(to.b + 12, a.b, sizeof(a.b));
	return to;
}

static uint32_t bucket(const struct pmtus *p, const struct addr6 *to)
{
	return (uint32_t)hash_bytes(&p->key, to, sizeof(*to)) % BUCKETS;
}

/* Its place, else a free one, else the oldest. */
static struct path *place(struct pmtus *p, const struct addr6 *to)
{
	struct path *way = p->path[bucket(p, to)], *best = way;

	for (unsigned i = 0; i < WAYS; i++) {
		if (way[i].mtu && addr6_equal(&way[i].to, to))
			return &way[i];
		if (way[i].since_ms < best->since_ms)	/* a free one: since 0 */
			best = &way[i];
	}
	return best;
}

static void learn(struct nat64 *n, const struct addr6 *to, uint32_t mtu, uint64_t now_ms)
{
	struct pmtus *p = n->pmtus;
	struct path *path = place(p, to);

	p->known += path->mtu == 0;
	*path = (struct path){ *to, mtu, now_ms };
	p->quiet_ms = now_ms + AGE_MS;
	n->stats.paths_learned++;
}

void pmtu_learn4(struct nat64 *n, struct addr4 peer, uint32_t mtu, uint64_t now_ms)
{
	struct addr6 to = as6(peer);

	if (mtu < n->host.mtu4)
		learn(n, &to, mtu < FLOOR4 ? FLOOR4 : mtu, now_ms);
}

void pmtu_learn6(struct nat64 *n, const struct addr6 *guest, uint32_t mtu, uint64_t now_ms)
{
	if (mtu < n->host.mtu6)
		learn(n, guest, mtu < FLOOR6 ? FLOOR6 : mtu, now_ms);
}

static uint32_t narrowed(const struct pmtus *p, const struct addr6 *to, uint32_t mtu,
			 uint64_t now_ms)
{
	const struct path *way = p->path[bucket(p, to)];

	for (unsigned i = 0; i < WAYS; i++)
		if (way[i].mtu && way[i].mtu < mtu && addr6_equal(&way[i].to, to) &&
		    now_ms - way[i].since_ms < AGE_MS)
			return way[i].mtu;
	return mtu;
}

uint32_t pmtu_to4(const struct nat64 *n, struct addr4 peer, uint32_t len, uint64_t now_ms)
{
	struct addr6 to;

	if (len <= FLOOR4 || now_ms >= n->pmtus->quiet_ms)
		return n->host.mtu4;
	to = as6(peer);
	return narrowed(n->pmtus, &to, n->host.mtu4, now_ms);
}

uint32_t pmtu_to6(const struct nat64 *n, const struct addr6 *guest, uint32_t len,
		  uint64_t now_ms)
{
	if (len <= FLOOR6 || now_ms >= n->pmtus->quiet_ms)
		return n->host.mtu6;
	return narrowed(n->pmtus, guest, n->host.mtu6, now_ms);
}
