/*
 * conf.h - what the core takes from configuration and facts
 *
 * Keys are read where they stand (c->dns64); here is what has to be decided first.
 */
#ifndef DNS64_CONF_H
#define DNS64_CONF_H

#include <gateway6/config.h>
#include <gateway6/dname.h>
#include <gateway6/facts.h>

#define CLIENT_NETS_MAX (DNS64_CLIENTS_MAX + 3)	/* ::1, 127/8 and link-local ones */
#define UPSTREAMS_MAX DNS64_UPSTREAMS_MAX
#define ROUTES_MAX (DNS64_ROUTES_MAX + 1)	/* and the root */
#define PREFIXES_MAX DNS64_PREFIXES_MAX
#define VIEWS_MAX (DNS64_VIEWS_MAX + 1)		/* and those that no view is for */
#define RULES_MAX DNS64_DOMAINS_MAX

struct upstream_at {			/* where an upstream is */
	bool	 is6;
	union { struct addr4 v4; struct addr6 v6; };
	uint32_t link;			/* scope of a link-local address, or 0 */
	uint16_t port;
};

struct upstream_list {
	struct upstream_at at[UPSTREAMS_MAX];
	unsigned n;
};

struct route {				/* questions at and below zone go to these */
	struct dname zone;
	uint32_t     upstreams;
	uint8_t	     asks;			/* of which list: 0 dns64.upstreams, or a view */
};

struct dns64_prefix {
	struct prefix6 prefix;
	struct addr6   suffix;
	const struct conf_prefix64 *c;	/* NULL: for every client and address */
};

struct dns64_view {			/* [0]: those that no view of the file is for */
	const struct conf_view *c;	/* NULL: [0] */
	bool	synthesis;
	uint8_t prefer;			/* enum conf_prefer */
	uint8_t asks;			/* which list of upstreams */
};

enum rule { RULE_ONLY, RULE_EXCEPT, RULE_ALWAYS };	/* synthesis.domains, ... */
struct domain_rule { struct dname zone; uint8_t rule; };

struct guest_net { struct prefix6 prefix; unsigned network; };	/* as tally.h numbers them */

struct dns64_conf {
	const struct config *c;		/* outlives the core's use of it */
	struct dns64_prefix prefix[PREFIXES_MAX];
	unsigned n_prefixes;
	struct dns64_view view[VIEWS_MAX];
	unsigned n_views;
	struct domain_rule rule[RULES_MAX];
	unsigned n_rules;
	struct conf_net client[CLIENT_NETS_MAX];
	unsigned n_clients;
	struct guest_net guest[CLIENT_NETS_MAX];
	unsigned n_guests;
	struct upstream_list upstreams;
	struct route route[ROUTES_MAX];	/* [0] is the root: for everything */
	unsigned n_routes;
};

/*
 * From the file, the facts, and the name servers of resolv.conf (used while upstreams
 * are auto). False, with the reason in *why, when there is more than we can hold.
 */
bool dns64_conf_make(struct dns64_conf *out, const struct config *c, const struct facts *f,
		     const struct upstream_list *host, const char **why);

/* May this address ask us? IPv4 clients come as ::ffff:a.b.c.d. */
bool dns64_conf_is_client(const struct dns64_conf *conf, const struct addr6 *a);

/* Of which network is it? 0: of none. */
unsigned dns64_conf_network(const struct dns64_conf *conf, const struct addr6 *client);

/* Is a in the list? */
bool dns64_conf_in(const struct conf_net_list *list, const struct addr6 *a);

/*
 * Whose upstreams are asked for a name on behalf of a view: its own where one of them is
 * for the name, else 0. And those (a mask): of the longest matching domain.
 */
uint8_t dns64_conf_asks(const struct dns64_conf *conf, unsigned view,
			const struct dname *name);
uint32_t dns64_conf_route(const struct dns64_conf *conf, uint8_t asks,
			  const struct dname *name);

/* Would answers of DNS64 differ between the two? Then kept ones are forgotten. */
bool dns64_conf_same_answers(const struct dns64_conf *a, const struct dns64_conf *b);

/* Is it so that both name the same upstream? */
bool upstream_at_equal(const struct upstream_at *a, const struct upstream_at *b);
bool upstream_list_equal(const struct upstream_list *a, const struct upstream_list *b);

#endif
