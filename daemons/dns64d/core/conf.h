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

#define CLIENT_NETS_MAX 64
#define UPSTREAMS_MAX 16		/* bits of a mask */
#define ROUTES_MAX 64

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
};

struct dns64_conf {
	const struct config *c;		/* outlives the core's use of it */
	struct prefix6 prefix;
	struct conf_net client[CLIENT_NETS_MAX];
	unsigned n_clients;
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

/* The upstreams for a name (a mask): those of the longest matching domain. */
uint32_t dns64_conf_route(const struct dns64_conf *conf, const struct dname *name);

/* Would answers of DNS64 differ between the two? Then kept ones are forgotten. */
bool dns64_conf_same_answers(const struct dns64_conf *a, const struct dns64_conf *b);

/* Is it so that both name the same upstream? */
bool upstream_at_equal(const struct upstream_at *a, const struct upstream_at *b);

#endif
