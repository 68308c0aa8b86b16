/*
 * nat64d_kit.h - a translator on the bench: packets by one call, what comes out kept,
 *                and checked byte by byte the slow way
 *
 *	guests 2001:db8:1::10.. --- nat64 --- 9.9.9.33, 8.8.4.7 ...
 *	          64:ff9b::/96        |
 *	                  share: 100.64.64.1, shown as 5.5.5.5
 *	                  pool:  5.5.5.8/30
 */
#ifndef GW_ORACLE_NAT64D_KIT_H
#define GW_ORACLE_NAT64D_KIT_H

#include <gateway6/config.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>
#include <gateway6/wire/l4.h>
#include <nat64d/core/nat64.h>

#define KIT_OUT_MAX 64u
#define KIT_PACKET_MAX 70000u

struct pkt { uint8_t b[KIT_PACKET_MAX]; size_t len; struct offload offload; };

struct kit_out { struct pkt p; bool is6; size_t l4_at; };

struct kit {
	struct config c;
	struct conf_ports ports[2];
	struct conf_ports_list ports_list;
	struct prefix4 net;
	struct conf_publish publish[4];
	uint64_t seed, now_ms;
	struct rng rng;
	struct nat64 *n;
	struct kit_out *out;		/* KIT_OUT_MAX of them */
	unsigned outs;			/* since the last kit_in; may be more than kept */
	bool	 check;			/* every packet that leaves must be right (default) */
};

/*
 * Defaults of the configuration, in share or pool mode; change k->c, then start. k is
 * zero, or was through kit_fini: what came out last is kept as long as k itself.
 */
void kit_init(struct kit *k, int mode);
void kit_start(struct kit *k);

/* One more service, on our own address; what it gives may be changed until kit_start(). */
struct conf_publish *kit_publish(struct kit *k, unsigned proto, const char *to, uint16_t port);

void kit_fini(struct kit *k);
void kit_host(struct kit *k, uint32_t mtu4, uint32_t mtu6);	/* again, with these */

/* Through a door. Forgets what came out before. The packet is copied to exact size. */
void kit_in6(struct kit *k, const struct pkt *p);
void kit_in4(struct kit *k, const struct pkt *p);
void kit_tick(struct kit *k, uint64_t now_ms);	/* as often as the core asks for it */

uint64_t kit_drops(const struct kit *k, enum nat64_drop why);

/* What came out: the i-th packet and its headers, by kind; must be there. */
const struct ip6_wire *kit_ip6(const struct kit *k, unsigned i);
const struct ip4_wire *kit_ip4(const struct kit *k, unsigned i);
const void *kit_l4(const struct kit *k, unsigned i);

/* Packets with right lengths and checksums; payload is a pattern. Text addresses. */
struct kit_ends { const char *src; uint16_t sport; const char *dst; uint16_t dport; };

struct pkt *udp6(struct pkt *p, struct kit_ends e, size_t payload);
struct pkt *udp4(struct pkt *p, struct kit_ends e, size_t payload);
struct pkt *tcp6(struct pkt *p, struct kit_ends e, uint8_t flags, size_t payload);
struct pkt *tcp4(struct pkt *p, struct kit_ends e, uint8_t flags, size_t payload);
struct pkt *other6(struct pkt *p, const char *src, const char *dst, uint8_t proto,
		   size_t payload);
struct pkt *other4(struct pkt *p, const char *src, const char *dst, uint8_t proto,
		   size_t payload);
struct pkt *icmp6(struct pkt *p, const char *src, const char *dst, struct icmp_wire head,
		  const void *body, size_t len);
struct pkt *icmp4(struct pkt *p, const char *src, const char *dst, struct icmp_wire head,
		  const void *body, size_t len);
struct pkt *echo6(struct pkt *p, const char *src, const char *dst, uint8_t type, uint16_t id);
struct pkt *echo4(struct pkt *p, const char *src, const char *dst, uint8_t type, uint16_t id);

/* A SYN without payload offers this segment size (RFC 9293 3.7.1). */
struct pkt *pkt_offer_mss(struct pkt *p, uint16_t mss);

/* Make lengths and checksums right again after a change. */
void pkt_fix(struct pkt *p);

/* Bytes `at`..`at + size` of the transport part of p, as a fragment of it. */
struct pkt *pkt_fragment(const struct pkt *p, struct pkt *out, size_t at, size_t size,
			 uint32_t id);

bool pkt_is_fragment(const struct pkt *p);

/* Are version, lengths, header checksum and transport checksum of this packet right?
 * Slow and obvious; NULL if so, else what is wrong. */
const char *oracle_packet(const struct pkt *p);

#endif
