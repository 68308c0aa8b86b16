/*
 * host.h - the host of the manual's routed layout, for tests of the shell
 *
 *	            .--------------.
 *	guests ---- | vmbr0   eno1 | ---- provider
 *	            '--------------'
 *	vmbr0 (3) 2a02:600d:1::1/64           eno1 (2) 93.184.100.5/24, default route
 */
#ifndef TESTS_NAT64D_HOST_H
#define TESTS_NAT64D_HOST_H

#include <unit/unit.h>

#include <gateway6/config.h>
#include <gateway6/facts.h>
#include <gateway6/pref64.h>

struct host {
	struct link links[3];
	struct link_addr addrs[2];
	struct default_route routes[1];
	struct facts facts;
	struct conf_network networks[2];
	struct prefix4 pool[2];
	struct conf_publish publish[2];
	struct config config;
};

static inline void host_make(struct host *h)
{
	*h = (struct host){
		.links = { { .index = 1, .name = "lo", .loopback = true, .mtu = 65536 },
			   { .index = 2, .name = "eno1", .up = true, .mtu = 1500 },
			   { .index = 3, .name = "vmbr0", .kind = "bridge", .up = true,
			     .mtu = 1500 } },
		.addrs = { { .link = 3, .is6 = true, .v6 = a6("2a02:600d:1::1"), .len = 64,
			     .permanent = true },
			   { .link = 2, .v4 = a4("93.184.100.5"), .len = 24,
			     .permanent = true } },
		.routes = { { .link = 2, .has_gateway = true,
			      .gateway4 = a4("93.184.100.1") } },
		.networks = { { .name = "vmbr0", .prefix_auto = true, .nat64 = true },
			      { .name = "vmbr1", .prefix_auto = true, .nat64 = false } },
	};
	h->facts = (struct facts){ .links = h->links, .n_links = 3, .addrs = h->addrs,
				   .n_addrs = 2, .routes = h->routes, .n_routes = 1 };
	h->config = (struct config){
		.uplink = { .ipv4_auto = true },
		.networks = { h->networks, 2 },
		.nat64 = { .enabled = true, .prefix = pref64_wkp, .device = "nat64",
			   .mtu = CONF_AUTO,
			   .ipv4 = { .mode = IPV4_SHARE, .ports_auto = true,
				     .internal = a4("100.64.64.1") } },
	};
}

#endif
