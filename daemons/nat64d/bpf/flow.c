/* flow.c - a flow of the core, as the fast path reads it */
#include "flow.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <string.h>

#include <gateway6/csum.h>

static_assert((int)FAST_IDS == (int)NAT64_IDS && (int)FAST_DF_FROM == (int)NAT64_DF_FROM &&
	      (int)FAST_OUT == (int)NAT64_OUT && (int)FAST_IN == (int)NAT64_IN,
	      "bpf/flows.h and core/nat64.h agree");

/* As the kernel adds up: words in the order of this machine, folded. */
static uint32_t kernel_sum(struct sum s)
{
	return htons(sum_fold(s));
}

static struct sum less(struct sum s, struct sum minus)
{
	return sum_u16(s, (uint16_t)~sum_fold(minus));
}

void fast_flow_limits(struct fast_flow *k, const struct nat64_fast_flow *f)
{
	k->mtu4 = (uint16_t)f->mtu4;
	k->mtu6 = (uint16_t)f->mtu6;
	k->mtu6_no_df = (uint16_t)f->mtu6_no_df;
}

struct fast_flow fast_flow_of(const struct nat64_fast_flow *f)
{
	uint32_t proto = f->l4 == NAT64_TCP ? IPPROTO_TCP : IPPROTO_UDP;
	struct sum sum6 = sum_words(sum_words(sum_zero, &f->guest, sizeof(f->guest)),
				    &f->peer6, sizeof(f->peer6));
	struct sum sum4 = sum_words(sum_words(sum_zero, &f->lent, sizeof(f->lent)),
				    &f->peer, sizeof(f->peer));
	struct fast_flow k = {
		.in6 = { .guest_port = htons(f->guest_port), .proto = proto,
			 .peer_port = htons(f->peer_port) },
		.in4 = { .lent_port = htons(f->lent_port), .proto = proto,
			 .peer_port = htons(f->peer_port) },
		.sum64 = kernel_sum(less(sum4, sum6)), .sum46 = kernel_sum(less(sum6, sum4)),
		.pseudo6 = kernel_sum(sum_u16(sum6, (uint16_t)proto)),
		.pseudo4 = kernel_sum(sum_u16(sum4, (uint16_t)proto)),
		.id_at = f->id_at,
	};

	memcpy(k.in6.guest, &f->guest, sizeof(f->guest));
	memcpy(k.in6.peer, &f->peer6, sizeof(f->peer6));
	memcpy(&k.in4.lent, &f->lent, sizeof(f->lent));
	memcpy(&k.in4.peer, &f->peer, sizeof(f->peer));
	fast_flow_limits(&k, f);
	return k;
}
