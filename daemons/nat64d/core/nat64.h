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
#include <gateway6/counters.h>
#include <gateway6/rng.h>

#include "drop.h"

#define NAT64_SHARED_MAX 1024
#define NAT64_POOL_MAX 1024		/* addresses; 48 KiB of memory each */

struct nat64;

enum nat64_l4 {
	NAT64_TCP, NAT64_UDP, NAT64_ICMP, NAT64_L4S,
	NAT64_OTHER = NAT64_L4S		/* only guests with an address of their own: eam.h */
};
enum nat64_way { NAT64_OUT, NAT64_IN, NAT64_WAYS };	/* guest to world, world to guest */

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
	/* Prefixes that guests share; behind any other a /64 is one guest. 0: not known. */
	struct prefix6 shared[NAT64_SHARED_MAX];
	uint32_t shareds;
};

/* Takes all memory the tables will ever need. NULL without it. */
struct nat64 *nat64_new(const struct config *c, const struct rng *rng,
			const struct nat64_sink *sink);
void nat64_free(struct nat64 *n);

/*
 * The large pieces of memory that were taken, at least 2 MiB each, none written yet when
 * asked right after nat64_new: so that the shell can ask the kernel for huge pages,
 * which a million sessions in random order are the faster for.
 */
void nat64_memory(const struct nat64 *n, void (*piece)(void *arg, void *at, size_t len),
		  void *arg);

/* Ports (65536 bits) on which this host waits itself: they are lent to nobody. Share mode;
 * after a reload to be told again. */
void nat64_ports_busy(struct nat64 *n, const uint64_t *ports);

void nat64_host_is(struct nat64 *n, const struct nat64_host *host);

/*
 * A new configuration, built beside the old one: NULL when it does not fit (e.g. limits.sessions
 * differs; the caller restarts or says so). commit cannot fail; it keeps the sessions
 * that are still allowed, and frees the change. One may be discarded instead.
 */
struct nat64_change;

struct nat64_change *nat64_prepare(const struct nat64 *n, const struct config *c);
void nat64_commit(struct nat64 *n, struct nat64_change *change, uint64_t now_ms);
void nat64_change_free(struct nat64_change *change);	/* NULL is fine */

/* Both at once. -1: does not fit, nothing has changed. */
int nat64_reconfigure(struct nat64 *n, const struct config *c, uint64_t now_ms);

/*
 * These packets, up to NAT64_BURST and of either family, are about to be given to the
 * doors, in this order. Changes nothing; with many sessions they are the faster for it.
 */
#define NAT64_BURST 8

void nat64_expect(const struct nat64 *n, const struct packet_in *packet, size_t count);

void nat64_in6(struct nat64 *n, const struct packet_in *p, uint64_t now_ms);
void nat64_in4(struct nat64 *n, const struct packet_in *p, uint64_t now_ms);

/*
 * A binding, or with port_block a block, was made or ended: for those who must be able to
 * tell later who had which port. Not told of static ones, which the configuration names,
 * nor that one was taken back.
 */
struct nat64_lease {
	bool	 made;			/* else ended */
	enum nat64_l4 l4;
	struct addr6 guest;
	struct addr4 lent;		/* `internal` in share mode */
	uint16_t guest_port, lent_port;
	uint16_t lent_last;		/* a block: up to this one, of all protocols; else 0 */
	uint32_t born_s;		/* by the clock of the doors, modulo 2^32 */
};

/*
 * The fast path: somebody else (bpf/) may carry the packets of a flow that is plain. He
 * knows its ends and how long a segment may be, nothing more, and hands every packet that
 * is not plain to the doors. What may pass is decided here alone: the core says which flow
 * is worth it and when one must come back, and hears what was carried meanwhile.
 */
struct nat64_fast {
	/* It has carried much. Called from within the doors: must only note it. */
	void (*worth)(void *arg, uint32_t session);
	/* A datagram of it came to the doors all the same. Likewise. */
	void (*stray)(void *arg, uint32_t session);
	/* It must be carried by the doors from now on; 0: all of them must. */
	void (*back)(void *arg, uint32_t session);
	void *arg;
};

struct nat64_fast_flow {
	enum nat64_l4 l4;
	struct addr6 guest, peer6;
	struct addr4 lent, peer;
	uint16_t guest_port, lent_port, peer_port;
	uint32_t mtu4, mtu6;		/* longest segment to the peer; to the guest, with DF */
	uint32_t mtu6_no_df;
	uint32_t id_at;			/* its counter of identifications: nat64_ids_are */
};

#define NAT64_IDS 4096u			/* IPv4 identifications: counters that pairs share */
#define NAT64_DF_FROM 1261u		/* a smaller packet may be fragmented: RFC 7915 5.1 */

void nat64_fast_is(struct nat64 *n, const struct nat64_fast *fast);

/* Count identifications here (NAT64_IDS of them), where he counts as well; NULL: alone. */
void nat64_ids_are(struct nat64 *n, _Atomic uint32_t *ids);

/* Describe a session. False if it is none that may be carried by another one now. */
bool nat64_fast_look(const struct nat64 *n, uint32_t session, uint64_t now_ms,
		     struct nat64_fast_flow *out);

/* It is carried by him from now on; no more; and never will be. They call nobody back. */
void nat64_fast_begin(struct nat64 *n, uint32_t session);
void nat64_fast_end(struct nat64 *n, uint32_t session);
void nat64_fast_never(struct nat64 *n, uint32_t session);

/* What he carried of it since the last time; each way as it came. Keeps it alive. */
struct nat64_carried { uint64_t packets[NAT64_WAYS], bytes[NAT64_WAYS]; };

void nat64_fast_carried(struct nat64 *n, uint32_t session, const struct nat64_carried *c,
			uint64_t now_ms);

/* End what is over. Returns the next moment it wants to be called, at most 1 s ahead. */
uint64_t nat64_tick(struct nat64 *n, uint64_t now_ms);

/* ---- looking in: read-only, for the control socket ---- */

#define NAT64_TCP_STATES 7			/* of a session: RFC 6146 3.5.2.2 */
struct nat64_state_count { const char *state; uint32_t sessions; };

enum nat64_error { ERROR_UNREACHABLE, ERROR_TOO_BIG, ERROR_TIME, ERROR_PARAMETER,
		   NAT64_ERROR_KINDS };
extern const char *const nat64_error_names[NAT64_ERROR_KINDS];

struct nat64_stats {
	uint64_t packets[NAT64_WAYS][NAT64_L4S], bytes[NAT64_WAYS][NAT64_L4S];
	uint64_t drops[DROP_COUNT];
	uint64_t sessions_opened[NAT64_L4S];
	uint64_t hairpinned;
	uint64_t mapped_packets[NAT64_WAYS], mapped_bytes[NAT64_WAYS];	/* eam.h */
	/* ICMP errors that we originate; way: of the packet that they are about */
	uint64_t errors_sent[NAT64_WAYS][NAT64_ERROR_KINDS], errors_limited;
	uint64_t paths_learned;			/* low path MTUs: pmtu.h */
	/* how it stands now */
	uint32_t sessions[NAT64_L4S], sessions_max;
	struct nat64_state_count tcp[NAT64_TCP_STATES];
	uint32_t bindings[NAT64_L4S];		/* static ones included */
	uint32_t ports_lent[NAT64_L4S], ports_max;	/* max: for each protocol */
	uint32_t guests;			/* guest addresses with a binding */
	uint32_t syns_held, fragments_held, paths_known;
};

void nat64_stats_read(const struct nat64 *n, struct nat64_stats *out);

/* Pool address number `at`, from 0; a guest's own lends none. False: there are no more. */
struct nat64_ports { struct addr4 address; uint32_t lent[NAT64_L4S], lendable; };
bool nat64_ports_of(const struct nat64 *n, uint32_t at, struct nat64_ports *out);

/* Sessions ever opened at that entry of `publish`, from 0. A reload keeps them by name. */
uint64_t nat64_published(const struct nat64 *n, size_t entry);

extern const struct counter_name nat64_drop_names[DROP_COUNT];	/* [0]: "none" */
extern const char *const nat64_l4_names[NAT64_L4S];

struct nat64_session_row {
	enum nat64_l4 l4;
	const char *state;			/* "established"; "" for UDP and ICMP */
	struct addr6 guest;
	struct addr4 lent, peer;		/* lent: `internal` in share mode */
	struct addr6 peer6;			/* as the guest knows it */
	uint16_t guest_port, lent_port, peer_port;	/* ICMP: identifier; peer 0 */
	bool	 fixed;				/* of a static binding (publish) */
	uint64_t bytes[NAT64_WAYS], packets[NAT64_WAYS];
	uint64_t idle_ms, expires_ms;		/* from now */
	bool	 fast;				/* carried by the fast path */
};

struct nat64_binding_row {
	enum nat64_l4 l4;
	struct addr6 guest;
	struct addr4 lent;
	uint16_t guest_port, lent_port;
	bool	 fixed;
	uint32_t sessions;
	uint64_t age_s;
};

/*
 * Who hears of leases and sessions that come and go; a member may be NULL. Called from
 * within the doors: it must only note what it hears. The ear lives until it is deafened.
 */
struct nat64_ear {
	void (*lease)(void *arg, const struct nat64_lease *l);
	void (*session)(void *arg, const struct nat64_session_row *s, bool opened);
	void *arg;
	struct nat64_ear *next;			/* the core's */
};

void nat64_listen(struct nat64 *n, struct nat64_ear *ear);
void nat64_deafen(struct nat64 *n, struct nat64_ear *ear);	/* not there is fine */

/*
 * What became of a packet: told after its last step, when what it led to has gone to the
 * sink. A packet that turns round here (hairpin) is told twice, from inside and from
 * outside. The row lives until saw() returns.
 */
struct nat64_verdict {
	enum nat64_way way;			/* NAT64_OUT: it came from inside */
	enum nat64_drop why;			/* DROP_NONE: passed; DROP_HELD: not yet */
	const struct nat64_session_row *session;	/* NULL: of none */
};

struct nat64_observer {				/* saw NULL: nobody looks */
	void (*saw)(void *arg, const struct nat64_verdict *v);
	void *arg;
};

void nat64_observe(struct nat64 *n, const struct nat64_observer *o);

/* Send to another sink from now on. */
void nat64_divert(struct nat64 *n, const struct nat64_sink *sink);

struct nat64_filter {				/* zero: all */
	bool	 by_guest;
	struct addr6 guest;
	bool	 by_l4;
	enum nat64_l4 l4;
};

/*
 * Show at most max rows from *cursor on (0 at first); *cursor becomes the place to go
 * on from, 0 at the end. A walk over a changing table misses or repeats only what
 * changed meanwhile. filter may be NULL. Looks at no more than 64 * max records.
 */
void nat64_sessions_walk(const struct nat64 *n, uint32_t *cursor, unsigned max,
			 const struct nat64_filter *filter, uint64_t now_ms,
			 void (*show)(const struct nat64_session_row *row, void *arg),
			 void *arg);
void nat64_bindings_walk(const struct nat64 *n, uint32_t *cursor, unsigned max,
			 const struct nat64_filter *filter, uint64_t now_ms,
			 void (*show)(const struct nat64_binding_row *row, void *arg),
			 void *arg);

#endif
