/*
 * raserv_proxy.h - a world for the neighbour proxy: a host with an uplink and two bridges,
 *                  one /64 for all, and what the proxy sends into it
 */
#ifndef GW_ORACLE_RASERV_PROXY_H
#define GW_ORACLE_RASERV_PROXY_H

#include <raserv/core/proxy.h>

enum { ENO1 = 2, VMBR0 = 3, VMBR1 = 4 };	/* eno1: 2001:db8:1::2/128, vmbr0 has ::1/64 */

struct proxy_sent { uint32_t link; struct mac to; struct neigh n; uint8_t flags; };

struct proxy_world {
	struct config config;		/* ndp_proxy: on */
	struct facts facts;
	uint64_t now_ms;
	struct proxy *p;
	struct proxy_sent sent[64];	/* the oldest is taken first */
	unsigned n_sent;		/* more than 64 are counted, not kept */
	struct addr6 routed;		/* the last route and group told */
	uint32_t routed_link;
	int	 group;			/* members now */
	unsigned conflicts;
};

void proxy_world_init(struct proxy_world *w);
void proxy_world_fini(struct proxy_world *w);

/* The MAC of whoever is `who` on a link. */
struct mac proxy_mac(uint8_t who);

/* A frame from `who`: NS (from text, NULL: ::) or NA of the owner of target. */
enum ra_counter proxy_asks(struct proxy_world *w, uint32_t link, uint8_t who, const char *from,
			   const char *target);
enum ra_counter proxy_tells(struct proxy_world *w, uint32_t link, uint8_t who,
			    const char *target);
/* The kernel of the host asks on that link. */
enum ra_counter proxy_kernel_asks(struct proxy_world *w, uint32_t link, const char *target);

void proxy_wait(struct proxy_world *w, uint64_t ms);

/* Take what was sent to that link, oldest first; link 0: to any. False: nothing. */
bool proxy_take(struct proxy_world *w, uint32_t link, struct proxy_sent *out);

#endif
