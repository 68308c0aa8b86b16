/* conf.h - what the translator keeps of the configuration */
#ifndef NAT64_CORE_CONF_H
#define NAT64_CORE_CONF_H

#include <gateway6/config.h>

#include "eam.h"
#include "named.h"
#include "never.h"
#include "prefixes.h"
#include "service.h"
#include "tables.h"

/* A published port: this end in the pool is that end inside. */
struct static_rule { enum nat64_l4 l4; struct end4 at; struct end6 to; uint16_t service; };

struct nat64_conf {
	struct prefixes prefixes;
	bool	 share;
	struct addr4 internal;		/* share: the one address of the pool */
	bool	 hairpin, address_dependent, zero_checksum_drop;
	uint32_t port_block;
	uint32_t sessions, sessions_per_host, new_per_second_per_host, fragments;
	uint32_t span_ms[LIFETIMES], fragment_ms, port_reuse_ms, ports_resting;
	uint32_t lowest_mtu6;
	uint32_t mss_clamp;		/* CONF_AUTO, 0: off, or bytes */
	struct static_rule *rules;	/* one per port and protocol */
	size_t	 n_rules;
	struct services services;	/* one per entry of `publish` */
	struct never never;
	struct named named;
	struct eams eams;
};

/* Copies what it needs of c. -1 without memory. _fini gives the rules back. */
int nat64_conf_init(struct nat64_conf *out, const struct config *c,
		    const struct hash_key *key);
void nat64_conf_fini(struct nat64_conf *conf);

/* The bits of conf_publish.proto, as the core calls them. */
#define PUBLISH_PROTOS 2
struct publish_proto { unsigned bit; enum nat64_l4 l4; };
extern const struct publish_proto publish_protos[PUBLISH_PROTOS];

/* Where a published port stands in the pool: share has one address for all. */
struct addr4 nat64_conf_published(const struct config *c, const struct conf_publish *p);

struct pool4;
struct pool4 *nat64_conf_pool4(const struct config *c);	/* NULL: as pool4_new */

struct blocks;
/* Blocks of ports for the addresses of that pool. NULL without memory. */
struct blocks *nat64_conf_blocks(const struct config *c, const struct pool4 *pool);

#endif
