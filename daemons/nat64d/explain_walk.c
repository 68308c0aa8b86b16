/*
 * explain_walk.c - a described packet through the core, step by step in words
 *
 * What stands before the core (which network, which prefix, whose port) is told from
 * configuration and facts; what happens in it is told by its verdict and by what it
 * would have sent (explain_say.c). Nothing here judges: `ok` means that the core went on.
 */
#include "explain_walk.h"

#include <string.h>

#include <gateway6/must.h>
#include <gateway6/networks.h>
#include <gateway6/pref64.h>
#include <gateway6/resolve.h>

enum { PORTS = 65536, FIRST_PORT = 50000 };

/* ---- listening to the core ---- */

static void saw(void *arg, const struct nat64_verdict *v)
{
	struct walk *w = arg;

	w->told = true;
	if (v->why)
		w->why = v->why;
	if (!v->session || w->has_session)
		return;
	w->session = *v->session;
	w->has_session = true;
}

static void keep_frame(void *arg, const struct packet_out *p)
{
	struct walk *w = arg;
	uint8_t *at;
	size_t body;

	if (w->frames == WALK_FRAMES || p->head_len > WALK_FRAME)
		return;
	at = w->frame[w->frames].bytes;
	body = WALK_FRAME - p->head_len;
	body = p->body_len < body ? p->body_len : body;
	memcpy(at, p->head, p->head_len);
	if (body)
		memcpy(at + p->head_len, p->body, body);
	w->frame[w->frames++].len = p->head_len + body;
}

static void run(struct walk *w, const struct packet_in *in)
{
	struct nat64_sink sink = { keep_frame, w };
	struct nat64_observer observer = { saw, w };

	nat64_stats_read(w->n->core, &w->before);
	nat64_divert(w->n->core, &sink);
	nat64_observe(w->n->core, &observer);
	if (w->p->from_outside)
		nat64_in4(w->n->core, in, w->now_ms);
	else
		nat64_in6(w->n->core, in, w->now_ms);
	must(w->told, "explain: a packet without a verdict");
	walk_say_outcome(w);
}

/* ---- from a guest ---- */

static bool network_of(const struct walk *w, const struct addr6 *a, struct conf_network *out)
{
	const struct facts *f = nl_facts(w->n->d.nl);
	const struct conf_network *net;

	for (struct network_walk at = networks_of(w->n->d.config, f); (net = network_next(&at)); ) {
		struct conf_prefix list[RESOLVE_PREFIXES_MAX];
		size_t n = resolve_prefixes(net, f, list, ARRAY_SIZE(list));

		*out = *net;
		for (size_t j = 0; j < n; j++)
			if (prefix6_contains(&list[j].prefix, a))
				return true;
	}
	return false;
}

/* The guard of our nftables table stands before the device: it goes by the interface. */
static bool guest_passes(struct walk *w)
{
	struct addr6_text src = addr6_text(w->p->src6);
	struct conf_network net;
	bool known = network_of(w, &w->p->src6, &net);

	if (!known)
		walk_say(w, NOTE("guest"), "%s is in no prefix of networks: the guard lets it in "
		    "only by an interface with nat64: true", src.s);
	else if (net.nat64)
		walk_say(w, OK("guest"), "%s is on %s (nat64: true)", src.s, net.name);
	else
		walk_say(w, DROP("guest", "guard", "set nat64: true for this network"),
		    "%s is on %s, which has nat64: false", src.s, net.name);
	return !known || net.nat64;
}

static bool prefix_is_ours(struct walk *w)
{
	struct addr6_text dst = addr6_text(w->p->dst6);
	const struct prefix6 *list;
	struct addr4 a;
	size_t n;

	list = resolve_pref64s(w->n->d.config, &n);
	for (size_t i = 0; i < n; i++) {
		if (!pref64_extract(&list[i], &w->p->dst6, &a))
			continue;
		walk_say(w, OK("prefix"), "%s is %s behind %s", dst.s, addr4_text(a).s,
		    prefix6_text(&list[i]).s);
		return true;
	}
	walk_say(w, DROP("prefix", "not_in_prefix", "ask dns64d for the name, or put the IPv4 "
		    "address behind the prefix"),
	    "%s is not behind %s: it is routed as any IPv6, and never seen here", dst.s,
	    prefix6_text(&list[0]).s);
	return false;
}

struct used { bool port[PORTS]; };

static void mark_used(const struct nat64_binding_row *b, void *arg)
{
	((struct used *)arg)->port[b->guest_port] = true;
}

/* A port that the guest does not use: the walk is that of a new flow. */
static uint16_t fresh_port(const struct walk *w)
{
	static struct used used;	/* of this copy of the process */
	struct nat64_filter f = { .by_guest = true, .guest = w->p->src6 };
	uint32_t cursor = 0;
	unsigned port = FIRST_PORT;

	do
		nat64_bindings_walk(w->n->core, &cursor, PORTS, &f, w->now_ms, mark_used, &used);
	while (cursor);
	while (port < PORTS - 1 && used.port[port])
		port++;
	return (uint16_t)port;
}

static void walk_out(struct walk *w)
{
	struct probe6 p = { w->p->src6, w->p->dst6, 0, w->p->port };
	static _Alignas(8) uint8_t room[PROBE_ROOM];
	struct packet_in in = { .bytes = room };

	if (!guest_passes(w) || !prefix_is_ours(w))
		return;
	p.sport = fresh_port(w);
	in.len = probe_packet6(room, w->p->l4, &p);
	walk_say(w, NOTE("packet"), "%s", packet_text(room, in.len).s);
	run(w, &in);
}

/* ---- from a client of the internet ---- */

static const struct conf_publish *published(const struct walk *w, struct addr4 at)
{
	const struct config *c = w->n->d.config;
	unsigned proto = w->p->l4 == NAT64_TCP ? PROTO_TCP :
			 w->p->l4 == NAT64_UDP ? PROTO_UDP : 0;

	for (size_t i = 0; i < c->publish.n; i++) {
		const struct conf_publish *p = &c->publish.item[i];

		if (p->proto & proto && w->p->port >= p->port.first &&
		    w->p->port <= p->port.last && (p->listen_auto || addr4_equal(p->listen, at)))
			return p;
	}
	return NULL;
}

static bool is_lent_port(const struct walk *w)
{
	struct conf_ports_list lent = resolve_lent_ports(w->n->d.config);

	for (size_t i = 0; i < lent.n; i++)
		if (w->p->port >= lent.item[i].first && w->p->port <= lent.item[i].last)
			return true;
	return false;
}

/* In share mode the kernel's NAT gives us only what is published or may be lent. */
static bool port_is_ours(struct walk *w)
{
	const struct conf_publish *p = published(w, w->p->dst4);

	if (p)
		walk_say(w, OK("port"), "%s port %u is published as %s, to %s port %u",
		    nat64_l4_names[w->p->l4], w->p->port, p->name, addr6_text(p->to).s,
		    p->to_port + w->p->port - p->port.first);
	else if (w->p->l4 != NAT64_ICMP && is_lent_port(w))
		walk_say(w, OK("port"), "%s port %u may be lent to a guest",
		    nat64_l4_names[w->p->l4], w->p->port);
	else
		walk_say(w, DROP("port", "no_binding", "an entry of publish: lets clients in"),
		    "%s port %u is neither published nor lent: it is this host's own",
		    nat64_l4_names[w->p->l4], w->p->port);
	return p || (w->p->l4 != NAT64_ICMP && is_lent_port(w));
}

static bool is_share(const struct walk *w)
{
	return w->n->d.config->nat64.ipv4.mode == IPV4_SHARE;
}

static bool address_is_ours(struct walk *w)
{
	struct addr4_text dst = addr4_text(w->p->dst4);

	if (!is_share(w)) {
		walk_say(w, NOTE("address"), "%s, as routed to this host", dst.s);
		return true;
	}
	if (addr4_equal(w->p->dst4, w->n->host.shown4)) {
		walk_say(w, OK("address"), "%s is ours", dst.s);
		return true;
	}
	walk_say(w, DROP("address", "not_in_pool", "gatewayctl status has the address of ours"),
	    "%s is not ours: guests are seen as %s", dst.s,
	    w->n->host.ready ? addr4_text(w->n->host.shown4).s : "nothing yet");
	return false;
}

static void walk_in(struct walk *w)
{
	struct probe4 p = { w->p->src4, w->p->dst4, FIRST_PORT, w->p->port };
	static _Alignas(8) uint8_t room[PROBE_ROOM];
	struct packet_in in = { .bytes = room };

	if (!address_is_ours(w) || (is_share(w) && !port_is_ours(w)))
		return;
	in.len = probe_packet4(room, w->p->l4, &p);
	walk_say(w, NOTE("packet"), "%s", packet_text(room, in.len).s);
	if (is_share(w)) {			/* what the kernel's NAT makes of it */
		p.dst = w->n->d.config->nat64.ipv4.internal;
		in.len = probe_packet4(room, w->p->l4, &p);
	}
	run(w, &in);
}

void explain_walk(struct nat64d *n, const struct explain_plan *p, FILE *out)
{
	static struct walk w;

	w = (struct walk){ .n = n, .p = p, .out = out, .now_ms = loop_read_clock(n->d.loop) };
	if (p->from_outside)
		walk_in(&w);
	else
		walk_out(&w);
}
