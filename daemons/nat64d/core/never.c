/*
 * never.c - IPv4 ends that are never translated (RFC 6888 REQ-6)
 *
 * Each entry of nat64.never becomes one rule for each of its prefixes with each of its
 * ranges of ports. They are few, and asked for new flows only.
 */
#include "never.h"

#include <gateway6/must.h>

#include "tables.h"

static const unsigned bit_of[NAT64_L4S + 1] = {
	[NAT64_TCP] = PROTO_TCP, [NAT64_UDP] = PROTO_UDP, [NAT64_ICMP] = PROTO_ICMP,
	[NAT64_OTHER] = 0,		/* only what names any protocol names it */
};

static const struct conf_ports all_ports = { 0, UINT16_MAX };	/* ICMP has port 0 */

static size_t ranges(const struct conf_never *e)
{
	return e->ports.n ? e->ports.n : 1;
}

static void add_entry(struct never *v, const struct conf_never *e)
{
	for (size_t i = 0; i < e->ipv4.n; i++)
		for (size_t k = 0; k < ranges(e); k++)
			v->rule[v->n++] = (struct never_rule){
				.net = e->ipv4.item[i],
				.ports = e->ports.n ? e->ports.item[k] : all_ports,
				.protos = e->proto,
			};
}

int never_init(struct never *v, const struct config *c)
{
	size_t count = 0;

	*v = (struct never){ .n = 0 };
	for (size_t i = 0; i < c->nat64.never.n; i++)
		count += c->nat64.never.item[i].ipv4.n * ranges(&c->nat64.never.item[i]);
	v->rule = room_take(count, sizeof(*v->rule));
	if (!v->rule)
		return -1;
	for (size_t i = 0; i < c->nat64.never.n; i++)
		add_entry(v, &c->nat64.never.item[i]);
	return 0;
}

void never_fini(struct never *v)
{
	room_return(v->rule);
	*v = (struct never){ .n = 0 };
}

static bool covers(const struct never_rule *r, enum nat64_l4 l4, struct end4 peer)
{
	if (r->protos != PROTO_ANY && !(r->protos & bit_of[l4]))
		return false;
	return peer.port >= r->ports.first && peer.port <= r->ports.last &&
	       prefix4_contains(r->net, peer.addr);
}

bool never_translates(const struct never *v, enum nat64_l4 l4, struct end4 peer)
{
	for (size_t i = 0; i < v->n; i++)
		if (covers(&v->rule[i], l4, peer))
			return true;
	return false;
}
