/*
 * conf.c - what the translator keeps of the configuration
 *
 * struct config belongs to the caller and may go; this copy has the units of the
 * packet path (milliseconds, one rule per published port) and nothing it never asks.
 */
#include "conf.h"

#include <gateway6/must.h>
#include <gateway6/resolve.h>

#include "block.h"
#include "pool4.h"

/* Half of what 32 bits of milliseconds hold: ages are compared modulo 2^32. */
#define SPAN_MAX_MS 0x7fffffffu

static uint32_t span_ms(uint32_t seconds)
{
	return seconds > SPAN_MAX_MS / 1000 ? SPAN_MAX_MS : seconds * 1000;
}

const struct publish_proto publish_protos[PUBLISH_PROTOS] = {
	{ PROTO_TCP, NAT64_TCP },
	{ PROTO_UDP, NAT64_UDP },
};

static size_t count_rules(const struct config *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->publish.n; i++)
		n += c->publish.item[i].port.last - c->publish.item[i].port.first + 1u;
	return n * PUBLISH_PROTOS;
}

struct addr4 nat64_conf_published(const struct config *c, const struct conf_publish *p)
{
	if (c->nat64.ipv4.mode == IPV4_SHARE)
		return c->nat64.ipv4.internal;
	if (p->listen_auto && c->nat64.ipv4.addresses.n)
		return c->nat64.ipv4.addresses.item[0].addr;
	return p->listen;
}

static void add_rules(struct nat64_conf *out, const struct config *c, size_t i,
		      enum nat64_l4 l4)
{
	const struct conf_publish *p = &c->publish.item[i];

	for (uint32_t k = 0; k <= (uint32_t)p->port.last - p->port.first; k++)
		out->rules[out->n_rules++] = (struct static_rule){
			.l4 = l4,
			.at = { nat64_conf_published(c, p), (uint16_t)(p->port.first + k) },
			.to = { p->to, (uint16_t)(p->to_port + k) },
			.service = (uint16_t)(i + 1),
		};
}

static int rules_init(struct nat64_conf *out, const struct config *c,
		      const struct hash_key *key)
{
	out->rules = room_take(count_rules(c), sizeof(*out->rules));
	if (!out->rules || services_init(&out->services, c) < 0 ||
	    never_init(&out->never, c) < 0 || named_init(&out->named, c) < 0 ||
	    eams_init(&out->eams, c, key) < 0)
		return -1;
	for (size_t i = 0; i < c->publish.n; i++)
		for (size_t k = 0; k < PUBLISH_PROTOS; k++)
			if (c->publish.item[i].proto & publish_protos[k].bit)
				add_rules(out, c, i, publish_protos[k].l4);
	return 0;
}

int nat64_conf_init(struct nat64_conf *out, const struct config *c,
		    const struct hash_key *key)
{
	const struct conf_nat64 *k = &c->nat64;

	*out = (struct nat64_conf){
		.prefixes = prefixes_of(c),
		.share = k->ipv4.mode == IPV4_SHARE,
		.internal = k->ipv4.internal,
		.hairpin = k->hairpin,
		.address_dependent = k->filtering == FILTER_ADDRESS_DEPENDENT,
		.zero_checksum_drop = k->udp_zero_checksum == ZERO_CHECKSUM_DROP,
		.port_block = k->ipv4.port_block,
		.sessions = k->limits.sessions,
		.sessions_per_host = k->limits.sessions_per_host,
		.new_per_second_per_host = k->limits.new_per_second_per_host,
		.fragments = k->limits.fragments,
		.span_ms = {
			[UDP_LIFE] = span_ms(k->timeouts.udp_s),
			[DNS_LIFE] = span_ms(k->timeouts.udp_dns_s),
			[ICMP_LIFE] = span_ms(k->timeouts.icmp_s),
			[SYN4_LIFE] = span_ms(k->timeouts.tcp_syn_s),
			[TRANS_LIFE] = span_ms(k->timeouts.tcp_transitory_s),
			[EST_LIFE] = span_ms(k->timeouts.tcp_established_s),
		},
		.fragment_ms = span_ms(k->timeouts.fragment_s),
		.port_reuse_ms = span_ms(k->timeouts.port_reuse_s),
		.ports_resting = k->limits.ports_resting,
		.lowest_mtu6 = k->lowest_ipv6_mtu,
		.mss_clamp = k->mss_clamp,
	};
	return rules_init(out, c, key);
}

void nat64_conf_fini(struct nat64_conf *conf)
{
	eams_fini(&conf->eams);
	named_fini(&conf->named);
	never_fini(&conf->never);
	services_fini(&conf->services);
	room_return(conf->rules);
	conf->rules = NULL;
}

struct pool4 *nat64_conf_pool4(const struct config *c)
{
	struct conf_ports_list ports = resolve_lent_ports(c);
	struct prefix4 internal = { c->nat64.ipv4.internal, 32 };
	struct conf_prefix4_list one = { &internal, 1 };

	struct pool4 *p = pool4_new(c->nat64.ipv4.mode == IPV4_SHARE ? &one :
				    &c->nat64.ipv4.addresses, &ports);

	for (size_t i = 0; p && i < c->nat64.statics.n; i++)
		pool4_close(p, c->nat64.statics.item[i].ipv4);
	return p;
}

struct blocks *nat64_conf_blocks(const struct config *c, const struct pool4 *pool)
{
	struct conf_ports_list ports = resolve_lent_ports(c);
	uint32_t size = c->nat64.ipv4.port_block;

	return blocks_new(size ? size : 1, size ? pool4_count(pool) : 0, &ports);
}
