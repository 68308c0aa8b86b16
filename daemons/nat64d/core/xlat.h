/*
 * xlat.h - the travel document of a packet, and the steps that fill it in
 *
 * Each step fills one part and reads only the parts above it. Two directions, two
 * documents: a step of the wrong direction does not compile.
 */
#ifndef NAT64_XLAT_H
#define NAT64_XLAT_H

#include "end.h"
#include "state.h"
#include "tcp_fsm.h"
#include "view4.h"
#include "view6.h"

struct xlat64 {
	uint64_t now_ms;
	uint8_t *bytes;			/* what the view looks at, writable */
	struct offload offload;
	bool	 reassembled;		/* came in fragments: may go out in fragments */
	uint16_t frag_id;		/* then: identification to go out with */
	struct view6 v, inner;		/* inner: of an ICMP error */
	bool	 is_error;
	struct tuple6 in;		/* 3.4; of the inner packet, ends swapped */
	uint8_t	 prefix;		/* the one that the peer stands behind */
	uint32_t session, binding;	/* 3.5; 0: none */
	bool	 mapped;		/* the guest has an address of its own: eam.h */
	struct addr4 own;
	struct tuple4 out;		/* 3.6 */
	uint32_t owed_value;		/* MTU or pointer of the error that a drop owes */
};

struct xlat46 {
	uint64_t now_ms;
	uint8_t *bytes;
	struct offload offload;
	bool	 hairpin;		/* from inside: see hairpin.c */
	bool	 reassembled;		/* its identification is still in the header */
	struct view4 v, inner;
	bool	 is_error;
	struct tuple4 in;
	uint32_t session, binding;
	uint8_t	 prefix;		/* the peer will stand behind it: update.c */
	bool	 mapped;
	struct addr6 own;
	struct tuple6 out;
	uint32_t owed_value;
};

/*
 * RFC 7915 4.1: the hop is counted. A packet that turned round here has passed one
 * router, not two: it was counted on its way in (RFC 7757 4.2.2 SHOULD NOT).
 */
static inline uint8_t hops_taken(const struct xlat46 *x)
{
	return !x->hairpin;
}

/* RFC 6146 section 3.4: which tuple is this? Fragments: frag.c finds the ports. */
enum nat64_drop incoming6(struct nat64 *n, struct xlat64 *x);
enum nat64_drop incoming4(struct nat64 *n, struct xlat46 *x);

/* 3.5: may it pass? Makes and refreshes bindings and sessions. */
enum nat64_drop update6(struct nat64 *n, struct xlat64 *x);
enum nat64_drop update4(struct nat64 *n, struct xlat46 *x);

/* 3.6: the tuple that leaves. */
void outgoing4(struct nat64 *n, struct xlat64 *x);
void outgoing6(struct nat64 *n, struct xlat46 *x);

/* 3.7: new headers, and off it goes: to the sink, or round by 3.8. */
enum nat64_drop xlat64_run(struct nat64 *n, struct xlat64 *x);
enum nat64_drop xlat46_run(struct nat64 *n, struct xlat46 *x);

#endif
