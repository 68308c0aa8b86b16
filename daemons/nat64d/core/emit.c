/*
 * emit.c - the way out of the core: to the sink, in fragments, or round by hairpin
 *
 * Fragments are cut from the front: each carries the IP headers of the whole with its
 * own offset, which counts from where the whole itself stood (a fragment may be cut
 * again). Every piece is handed on before the next one is written, so all share the
 * same room for their headers.
 */
#include "emit.h"

#include <gateway6/must.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>

#include "hairpin.h"
#include "xlat64.h"
#include "xlat_l4.h"

#define UNIT 8u			/* fragments are cut at multiples of it */

static struct packet_out packet(const struct cargo *c)
{
	return (struct packet_out){
		.head = c->head, .head_len = c->head_len,
		.body = c->body, .body_len = c->body_len,
		.offload = c->offload, .l4_at = c->l4_at,
	};
}

/* Fragments cannot have their checksum finished later. */
static void complete(struct cargo *c)
{
	if (!c->offload.partial_csum)
		return;
	c->offload.partial_csum = false;
	xlat_l4_complete(c->l4, c->head + c->l4_at, c->head_len - c->l4_at,
			 c->body, c->body_len);
}

/*
 * The next piece of *rest into *piece, at most `room` bytes behind the IP headers;
 * *rest keeps what is left. False when nothing was left.
 */
static bool next_piece(struct cargo *rest, size_t room, struct cargo *piece)
{
	size_t head = rest->head_len - rest->l4_at, take;

	if (head + rest->body_len == 0)
		return false;
	take = head + rest->body_len;
	if (take > room)
		take = room / UNIT * UNIT;
	must(take > head || rest->body_len == 0, "no room for a fragment in %zu", room);
	*piece = *rest;
	piece->body_len = take - head;
	rest->body += piece->body_len;
	rest->body_len -= piece->body_len;
	rest->head_len = rest->l4_at;	/* the transport header goes with the first */
	return true;
}

/* ---- IPv4 ---- */

static enum nat64_drop out4(struct nat64 *n, const struct cargo *c, struct end4 to,
			    uint64_t now_ms)
{
	struct packet_out p = packet(c);

	if (hairpin_wanted(n, c->l4, to))
		return hairpin_run(n, c, now_ms);
	n->sink.send(n->sink.arg, &p);
	return DROP_NONE;
}

static enum nat64_drop fragments4(struct nat64 *n, const struct cargo *c, struct end4 to,
				  uint64_t now_ms)
{
	struct ip4_wire *ip = (void *)c->head;
	uint16_t whole = get16(ip->flags_offset);
	struct cargo rest = *c, piece;
	enum nat64_drop why = DROP_NONE;
	size_t at = 0;

	complete(&rest);
	while (!why && next_piece(&rest, c->limit - rest.l4_at, &piece)) {
		size_t len = piece.head_len + piece.body_len;
		uint16_t more = rest.body_len ? IP4_MF : 0;

		ip->total_len = put16((uint16_t)len);
		ip->flags_offset = put16((uint16_t)((whole | more) + at / UNIT));
		ip4_finish(ip);
		at += len - piece.l4_at;
		why = out4(n, &piece, to, now_ms);
	}
	return why;
}

enum nat64_drop emit4(struct nat64 *n, const struct cargo *c, struct end4 to,
		      uint64_t now_ms)
{
	if (c->limit && c->head_len + c->body_len > c->limit)
		return fragments4(n, c, to, now_ms);
	return out4(n, c, to, now_ms);
}

/* ---- IPv6 ---- */

static void out6(struct nat64 *n, const struct cargo *c)
{
	struct packet_out p = packet(c);

	p.is6 = true;
	n->sink.send(n->sink.arg, &p);
}

static void fragments6(struct nat64 *n, const struct cargo *c)
{
	struct ip6_wire *ip = (void *)c->head;
	struct ip6_frag_wire *f = (void *)(c->head + c->l4_at - sizeof(*f));
	uint16_t whole = get16(f->offset_flags);
	struct cargo rest = *c, piece;
	size_t at = 0;

	complete(&rest);
	while (next_piece(&rest, c->limit - rest.l4_at, &piece)) {
		size_t len = piece.head_len + piece.body_len;
		uint16_t more = rest.body_len ? IP6_FRAG_MORE : 0;

		ip->payload_len = put16((uint16_t)(len - sizeof(*ip)));
		f->offset_flags = put16((uint16_t)((whole | more) + at));
		at += len - piece.l4_at;
		out6(n, &piece);
	}
}

void emit6(struct nat64 *n, const struct cargo *c)
{
	if (c->limit && c->head_len + c->body_len > c->limit)
		fragments6(n, c);
	else
		out6(n, c);
}
