/*
 * expect.c - packets that are at hand wait for memory together
 *
 * In random order a packet waits for memory twice: for a slot of an index, then for the
 * session that it names (decision 0010). With several at hand all slots are asked for,
 * then all sessions, and the doors find both near. A packet that is not plain (a fragment, an
 * error, another protocol) is not guessed at: it waits by itself, as it always did.
 *
 * Nothing is decided or changed here. A wrong guess costs a line of the cache.
 */
#include "expect.h"

#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/l4.h>

#include "session.h"
#include "state.h"

#define WORTH_IT 16384		/* sessions; fewer are in the processor's cache anyway */

static bool l4_of(uint8_t proto, enum nat64_l4 *l4)
{
	*l4 = proto == IP_TCP ? NAT64_TCP : NAT64_UDP;
	return proto == IP_TCP || proto == IP_UDP;
}

/* TCP has its ports where UDP has them. */
static struct session_place place6(const struct nat64 *n, const struct packet_in *p)
{
	const struct ip6_wire *ip = (const void *)p->bytes;
	const struct udp_wire *l4 = (const void *)(ip + 1);
	struct tuple6 in = { .l4 = 0 };
	uint8_t which;

	if (p->len < sizeof(*ip) + sizeof(*l4) || !l4_of(ip->next_header, &in.l4) ||
	    !prefixes_extract(&n->conf.prefixes, &ip->dst, &in.peer.addr, &which))
		return (struct session_place){ NULL, 0 };
	in.guest.addr = ip->src;
	in.guest.port = get16(l4->sport);
	in.peer.port = get16(l4->dport);
	return session_place6(n->tables, &in);
}

static struct session_place place4(const struct nat64 *n, const struct packet_in *p)
{
	const struct ip4_wire *ip = (const void *)p->bytes;
	const struct udp_wire *l4 = (const void *)(ip + 1);
	struct tuple4 in = { .l4 = 0 };

	if (p->len < sizeof(*ip) + sizeof(*l4) || ip4_header_len(ip) != sizeof(*ip) ||
	    !l4_of(ip->protocol, &in.l4))
		return (struct session_place){ NULL, 0 };
	in.lent = (struct end4){ ip->dst, get16(l4->dport) };
	in.peer = (struct end4){ ip->src, get16(l4->sport) };
	return session_place4(n->tables, &in);
}

static struct session_place place(const struct nat64 *n, const struct packet_in *p)
{
	return p->len && p->bytes[0] >> 4 == 6 ? place6(n, p) : place4(n, p);
}

static uint32_t guess(struct session_place at)
{
	return at.index ? hash_guess(at.index, at.hash) : 0;
}

uint32_t expect_session(const struct nat64 *n, const struct packet_in *p)
{
	return guess(place(n, p));
}

void nat64_expect(const struct nat64 *n, const struct packet_in *packet, size_t count)
{
	struct session_place at[NAT64_BURST];

	if (n->tables->sessions.used < WORTH_IT)
		return;
	count = count < NAT64_BURST ? count : NAT64_BURST;
	for (size_t i = 0; i < count; i++) {
		at[i] = place(n, &packet[i]);
		if (at[i].index)
			hash_fetch(at[i].index, at[i].hash);
	}
	for (size_t i = 0; i < count; i++) {
		const struct session *s = &n->tables->session[guess(at[i])];

		__builtin_prefetch(s);
		__builtin_prefetch((const char *)(s + 1) - 1);	/* it may lie across two lines */
	}
}
