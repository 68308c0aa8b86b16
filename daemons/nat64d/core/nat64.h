/*
 * nat64.h - the translator: three doors in, packets out by a sink
 *
 *	nat64_in6	a packet from the guests' side
 *	nat64_in4	a packet from the internet's side
 *	nat64_tick	time passed
 *
 * The core has no clock, no socket and takes no memory after nat64_new: the caller
 * hands in bytes and milliseconds and gets packets through its sink. A packet may
 * lead to none (dropped, held), one, or several (fragments, hairpin, an owed error).
 */
#ifndef NAT64_H
#define NAT64_H

#include <gateway6/config.h>
#include <gateway6/rng.h>

struct nat64;

/* How a packet stands between us and the kernel: virtio-net header, decoded. */
struct offload {
	uint16_t gso_size;		/* 0: not a superpacket; else payload per segment */
	bool	 gso_tcp;		/* else UDP (USO) */
	bool	 gso_ecn;
	bool	 partial_csum;		/* the checksum field holds the pseudo header's sum */
};

struct packet_in {
	uint8_t	*bytes;			/* from the IP header on; may be changed in place */
	size_t	 len;
	struct offload offload;
};

/* Headers made by us, payload still where it was read. */
struct packet_out {
	bool	 is6;
	const uint8_t *head; size_t head_len;
	const uint8_t *body; size_t body_len;
	struct offload offload;
	size_t	 l4_at;			/* offset of the transport header, for partial_csum */
};

struct nat64_sink {
	void (*send)(void *arg, const struct packet_out *p);
	void *arg;
};

/* What the shell found out about the host; changes while running. */
struct nat64_host {
	bool	 ready;			/* there is an IPv4 side at all */
	struct addr4 shown4;		/* share: the uplink's address that the world sees */
	struct addr4 own4;		/* source of ICMP errors that we originate, IPv4 */
	struct addr6 own6;		/* the same towards guests */
	uint32_t mtu4, mtu6;		/* next hop, bytes */
};

/* Takes all memory the tables will ever need. NULL without it. */
struct nat64 *nat64_new(const struct config *c, const struct rng *rng,
			const struct nat64_sink *sink);
void nat64_free(struct nat64 *n);

void nat64_host_is(struct nat64 *n, const struct nat64_host *host);

/* New configuration: keeps the sessions that it still allows. -1: does not fit, nothing
 * was changed (e.g. limits.sessions differs; the caller restarts or says so). */
int nat64_reconfigure(struct nat64 *n, const struct config *c, uint64_t now_ms);

void nat64_in6(struct nat64 *n, const struct packet_in *p, uint64_t now_ms);
void nat64_in4(struct nat64 *n, const struct packet_in *p, uint64_t now_ms);

/* End what is over. Returns the next moment it wants to be called, at most 1 s ahead. */
uint64_t nat64_tick(struct nat64 *n, uint64_t now_ms);

#endif
