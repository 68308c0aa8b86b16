/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * fastpath.bpf.c - flows that need no judgement any more, carried within the kernel
 *
 *	route to the TUN --> egress of the TUN: fastpath()
 *	                        | flow known, packet plain        | all else
 *	                        v                                 v
 *	                     headers of the other family       its queue: nat64d
 *	                        |
 *	                        +--> ingress of the TUN --> FORWARD, conntrack, route
 *
 * There is no policy here: a packet passes if all five parts of its tuple are those of a
 * flow that nat64d has put into an index. It takes the same two ways through the host's
 * firewall as one that nat64d translates, and what leaves is the same to the last bit but
 * the identification. What could need a decision is left to nat64d: SYN, FIN and RST,
 * fragments, options and extension headers, a missing checksum, a last hop, a segment
 * that is too long for the other side; and trains of datagrams (USO), since nothing tells
 * them here from a tunnel's superpacket, which has more headers inside.
 *
 * Clauses of RFC 7915 are cited where they decide; core/xlat64.c and xlat46.c say more.
 * The kernel must be 5.19 or newer; nothing of it is looked into but struct __sk_buff.
 */
#include "flows.h"

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <stddef.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define PIECE static __always_inline	/* one program, without calls */

#ifndef LINK_HEAD
#define LINK_HEAD 0			/* a TUN has none; the kernel's test run has one */
#endif
#define IP4_AT (LINK_HEAD + sizeof(struct iphdr))	/* where the transport header is */
#define IP6_AT (LINK_HEAD + sizeof(struct ipv6hdr))
#define NO_OPTIONS 0x45
#define IP4_DF 0x4000
#define IP4_FRAGMENT 0x3fff		/* more, or an offset */
#define L4_MAX (65535 - sizeof(struct iphdr))

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FAST_FLOWS);
	__type(key, struct fast_key6);
	__type(value, __u32);
} by6 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FAST_FLOWS);
	__type(key, struct fast_key4);
	__type(value, __u32);
} by4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FAST_FLOWS);
	__type(key, __u32);
	__type(value, struct fast_flow);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32[FAST_IDS]);
} ids SEC(".maps");

union ports { __be16 half[2]; __u32 both; };

/* What is kept of a packet while its header changes. */
struct trip {
	__u32 len;			/* of the IP packet */
	__u32 l4_len, l4_head;
	__u32 segment;			/* payload of each; 0: the packet is one */
	union ports ports;		/* as they stand there */
	__u16 check_at;			/* within the transport header */
	__u16 check;			/* what stands there */
	__u8  proto, class, hops;
};

union l4 {
	struct tcphdr tcp;
	struct udphdr udp;
	union ports ports;
};

PIECE void *at(const struct __sk_buff *skb, __u32 offset)
{
	return (__u8 *)(long)skb->data + offset;
}

PIECE void *end(const struct __sk_buff *skb)
{
	return (void *)(long)skb->data_end;
}

PIECE __u16 fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

/* ---- is it plain? ---- */

PIECE int plain_tcp(const struct tcphdr *tcp, struct trip *t)
{
	t->l4_head = tcp->doff * 4;
	t->check_at = offsetof(struct tcphdr, check);
	t->check = tcp->check;
	return !tcp->syn && !tcp->fin && !tcp->rst && t->l4_head >= sizeof(*tcp);
}

PIECE int plain_udp(const struct udphdr *udp, struct trip *t)
{
	t->l4_head = sizeof(*udp);
	t->check_at = offsetof(struct udphdr, check);
	t->check = udp->check;
	return udp->check && bpf_ntohs(udp->len) == t->l4_len;
}

PIECE int plain_l4(const struct __sk_buff *skb, struct trip *t, __u32 offset)
{
	const union l4 *l4 = at(skb, offset);

	if ((void *)(&l4->udp + 1) > end(skb))
		return 0;
	t->ports = l4->ports;
	t->segment = skb->gso_size;
	if (t->proto == IPPROTO_UDP)
		return !t->segment && plain_udp(&l4->udp, t);
	if (t->proto != IPPROTO_TCP || (void *)(&l4->tcp + 1) > end(skb))
		return 0;
	return plain_tcp(&l4->tcp, t) && t->l4_head <= t->l4_len;
}

PIECE int plain6(const struct __sk_buff *skb, struct trip *t, struct fast_key6 *key)
{
	const struct ipv6hdr *ip = at(skb, LINK_HEAD);

	if ((void *)(ip + 1) > end(skb) || ip->version != 6 || ip->hop_limit <= 1)
		return 0;
	t->len = skb->len - LINK_HEAD;
	t->l4_len = bpf_ntohs(ip->payload_len);
	if (t->l4_len + sizeof(*ip) != t->len || t->l4_len > L4_MAX)
		return 0;
	t->proto = ip->nexthdr;
	t->class = bpf_ntohs(*(const __be16 *)ip) >> 4;
	t->hops = ip->hop_limit - 1;
	__builtin_memcpy(key->guest, &ip->saddr, sizeof(key->guest));
	__builtin_memcpy(key->peer, &ip->daddr, sizeof(key->peer));
	if (!plain_l4(skb, t, IP6_AT))
		return 0;
	key->guest_port = t->ports.half[0];
	key->peer_port = t->ports.half[1];
	key->proto = t->proto;
	return 1;
}

PIECE int plain4(const struct __sk_buff *skb, struct trip *t, struct fast_key4 *key, int *df)
{
	const struct iphdr *ip = at(skb, LINK_HEAD);
	const __u32 *word = (const __u32 *)ip;

	if ((void *)(ip + 1) > end(skb) || *(const __u8 *)ip != NO_OPTIONS || ip->ttl <= 1)
		return 0;
	t->len = skb->len - LINK_HEAD;
	if (bpf_ntohs(ip->tot_len) != t->len || ip->frag_off & bpf_htons(IP4_FRAGMENT))
		return 0;
	if (fold((__u64)word[0] + word[1] + word[2] + word[3] + word[4]) != 0xffff)
		return 0;
	t->l4_len = t->len - sizeof(*ip);
	t->proto = ip->protocol;
	t->class = ip->tos;
	t->hops = ip->ttl - 1;
	*df = !!(ip->frag_off & bpf_htons(IP4_DF));
	key->peer = ip->saddr;
	key->lent = ip->daddr;
	if (!plain_l4(skb, t, IP4_AT))
		return 0;
	key->peer_port = t->ports.half[0];
	key->lent_port = t->ports.half[1];
	key->proto = t->proto;
	return 1;
}

/*
 * A superpacket's checksum holds the sum of its pseudo header. One that was put together
 * from whole packets (fraglist GRO) has a real one there, and headers of its own in each
 * part, which we do not see.
 */
PIECE int one_header(const struct trip *t, __u32 pseudo)
{
	return !t->segment || fold((__u64)pseudo + bpf_htons(t->l4_len)) == t->check;
}

/* ---- which flow? ---- */

/*
 * An entry of an index that is taken out may be used anew while we read it: the flow
 * itself has the last word on whose it is.
 */
PIECE struct fast_flow *flow6(const struct fast_key6 *key)
{
	__u32 *number = bpf_map_lookup_elem(&by6, key);
	struct fast_flow *f = number ? bpf_map_lookup_elem(&flows, number) : NULL;
	const __u64 *a = (const void *)key, *b;

	if (!f)
		return NULL;
	b = (const void *)&f->in6;
	return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3] && a[4] == b[4] ?
	       f : NULL;
}

PIECE struct fast_flow *flow4(const struct fast_key4 *key)
{
	__u32 *number = bpf_map_lookup_elem(&by4, key);
	struct fast_flow *f = number ? bpf_map_lookup_elem(&flows, number) : NULL;
	const __u32 *a = (const void *)key, *b;

	if (!f)
		return NULL;
	b = (const void *)&f->in4;
	return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3] ? f : NULL;
}

/* ---- the other family's packet ---- */

PIECE __u32 segment_len(const struct trip *t, __u32 head)
{
	return head + (t->segment ? t->l4_head + t->segment : t->l4_len);
}

PIECE __u32 segments(const struct trip *t)
{
	__u32 payload = t->l4_len - t->l4_head;

	return t->segment && payload ? (payload + t->segment - 1) / t->segment : 1;
}

PIECE void count(struct fast_flow *f, const struct trip *t, __u32 way)
{
	__sync_fetch_and_add(&f->packets[way], segments(t));
	__sync_fetch_and_add(&f->bytes[way], t->len);
}

/* RFC 6864 section 4.3: unique for what may be fragmented; from the core's own counters. */
PIECE __be16 identification(const struct fast_flow *f, const struct trip *t)
{
	__u32 first = 0, (*list)[FAST_IDS] = bpf_map_lookup_elem(&ids, &first);
	__u32 of = f->id_at;

	if (!list || of >= FAST_IDS)
		return 0;
	return bpf_htons((__u16)__sync_fetch_and_add(&(*list)[of], segments(t)));
}

PIECE void checksum(struct __sk_buff *skb, const struct trip *t, __u32 offset, __u32 sum,
		    union ports ports)
{
	__u64 udp = t->proto == IPPROTO_UDP ? BPF_F_MARK_MANGLED_0 : 0;

	bpf_l4_csum_replace(skb, offset + t->check_at, 0, sum, BPF_F_PSEUDO_HDR | udp);
	if (t->ports.both != ports.both)
		bpf_l4_csum_replace(skb, offset + t->check_at, t->ports.both, ports.both,
				    sizeof(ports) | udp);
}

/* To the same device, as if nat64d had written it there. */
PIECE int back_in(struct __sk_buff *skb)
{
	skb->mark = 0;
	return bpf_redirect(skb->ifindex, BPF_F_INGRESS);
}

/* RFC 7915 section 5.1 */
PIECE void header4(const struct fast_flow *f, const struct trip *t, struct iphdr *ip)
{
	__u32 word[sizeof(*ip) / 4];

	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tos = t->class;
	ip->tot_len = bpf_htons(sizeof(*ip) + t->l4_len);
	if (segment_len(t, sizeof(*ip)) >= FAST_DF_FROM)
		ip->frag_off = bpf_htons(IP4_DF);
	else
		ip->id = identification(f, t);
	ip->ttl = t->hops;
	ip->protocol = t->proto;
	ip->saddr = f->in4.lent;
	ip->daddr = f->in4.peer;
	__builtin_memcpy(word, ip, sizeof(word));
	ip->check = ~fold((__u64)word[0] + word[1] + word[2] + word[3] + word[4]);
}

PIECE int from6(struct __sk_buff *skb)
{
	struct fast_key6 key = {};
	struct trip t = {};
	struct iphdr ip = {};
	struct fast_flow *f;
	union ports ports;
	union l4 *l4;

	if (!plain6(skb, &t, &key) || !(f = flow6(&key)))
		return TC_ACT_OK;
	if (segment_len(&t, sizeof(ip)) > f->mtu4 || !one_header(&t, f->pseudo6))
		return TC_ACT_OK;
	header4(f, &t, &ip);
	ports = (union ports){ { f->in4.lent_port, f->in4.peer_port } };
	if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IP), 0))
		return TC_ACT_OK;		/* nothing has changed */
	checksum(skb, &t, IP4_AT, f->sum64, ports);
	l4 = at(skb, IP4_AT);
	if ((void *)(&l4->ports + 1) > end(skb))
		return TC_ACT_SHOT;
	*(struct iphdr *)at(skb, LINK_HEAD) = ip;
	l4->ports = ports;
	count(f, &t, FAST_OUT);
	return back_in(skb);
}

/* RFC 7915 section 4: without DF no longer than what every path carries. */
PIECE int fits6(const struct fast_flow *f, __u32 segment, int df)
{
	const volatile struct fast_flow *now = f;	/* nat64d may write them meanwhile */
	__u32 with = now->mtu6, without = now->mtu6_no_df;

	return segment <= (df ? with : without);
}

/* RFC 7915 section 4.1 */
PIECE void header6(const struct fast_flow *f, const struct trip *t, struct ipv6hdr *ip)
{
	*(__be32 *)ip = bpf_htonl(6u << 28 | (__u32)t->class << 20);
	ip->payload_len = bpf_htons(t->l4_len);
	ip->nexthdr = t->proto;
	ip->hop_limit = t->hops;
	__builtin_memcpy(&ip->saddr, f->in6.peer, sizeof(ip->saddr));
	__builtin_memcpy(&ip->daddr, f->in6.guest, sizeof(ip->daddr));
}

PIECE int from4(struct __sk_buff *skb)
{
	struct fast_key4 key = {};
	struct trip t = {};
	struct ipv6hdr ip = {};
	struct fast_flow *f;
	union ports ports;
	union l4 *l4;
	int df;

	if (!plain4(skb, &t, &key, &df) || !(f = flow4(&key)))
		return TC_ACT_OK;
	if (!fits6(f, segment_len(&t, sizeof(ip)), df) || !one_header(&t, f->pseudo4))
		return TC_ACT_OK;
	header6(f, &t, &ip);
	ports = (union ports){ { f->in6.peer_port, f->in6.guest_port } };
	if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0))
		return TC_ACT_OK;
	checksum(skb, &t, IP6_AT, f->sum46, ports);
	l4 = at(skb, IP6_AT);
	if ((void *)(&l4->ports + 1) > end(skb))
		return TC_ACT_SHOT;
	*(struct ipv6hdr *)at(skb, LINK_HEAD) = ip;
	l4->ports = ports;
	count(f, &t, FAST_IN);
	return back_in(skb);
}

SEC("tc")
int fastpath(struct __sk_buff *skb)
{
	if (skb->protocol == bpf_htons(ETH_P_IPV6))
		return from6(skb);
	if (skb->protocol == bpf_htons(ETH_P_IP))
		return from4(skb);
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
