/*
 * state_write.c - a copy of all sessions, made in steps between packets
 *
 * A cursor walks over the session records as the control socket's walks do. What is
 * opened behind the cursor while the copy is made is not in it, what ends is; both are
 * as if the copy had been made a little earlier.
 */
#include "state_copy.h"

#include <stddef.h>

#include <gateway6/wr.h>

#include "state.h"
#include "state_image.h"

#define LOOKS 4096u		/* records looked at for one piece, free ones too */

static void put(struct state_copy *copy, struct wr *w, const void *image, size_t len)
{
	copy->check = state_check(copy->check, image, len);
	wr_bytes(w, image, len);
}

static void put_head(struct state_copy *copy, const struct nat64 *n, struct wr *w)
{
	const struct prefixes *p = &n->conf.prefixes;
	struct {
		struct state_head_wire fixed;
		struct state_prefix_wire prefix[CONF_PREF64S_MAX];
	} head = { .fixed = {
		.magic = STATE_MAGIC,
		.version = put16(STATE_VERSION),
		.record_len = put16(sizeof(struct state_record_wire)),
		.flags = put16(copy->at_stop ? STATE_AT_STOP : 0),
		.prefixes = put16((uint16_t)p->n),
	} };
	size_t len = sizeof(head.fixed) + p->n * sizeof(head.prefix[0]);

	head.fixed.head_len = put16((uint16_t)len);
	memcpy(head.fixed.boot, copy->moment.boot, sizeof(head.fixed.boot));
	for (unsigned i = 0; i < p->n; i++)
		head.prefix[i] = (struct state_prefix_wire){ p->list[i].addr, p->list[i].len };
	put(copy, w, &head, len);
	copy->part = COPY_RECORDS;
}

static void put_record(struct state_copy *copy, const struct nat64 *n,
		       const struct session *s, struct wr *w)
{
	const struct binding *b = &n->tables->binding[s->binding];
	struct state_record_wire r = {
		.guest = s->guest, .peer = s->peer, .lent = s->lent,
		.guest_port = put16(s->guest_port), .peer_port = put16(s->peer_port),
		.lent_port = put16(s->lent_port),
		.l4 = s->l4, .state = s->state, .life = s->life, .prefix = s->prefix,
		.flags = b->fixed ? STATE_FIXED : 0,
		.touched_ms = put32(s->touched_ms), .born_s = put32(b->born_s),
	};

	for (enum nat64_way way = 0; way < NAT64_WAYS; way++) {
		r.bytes[way] = put64(s->bytes[way]);
		r.packets[way] = put64(s->packets[way]);
	}
	put(copy, w, &r, sizeof(r));
	copy->records++;
}

static void put_records(struct state_copy *copy, const struct nat64 *n, struct wr *w)
{
	const struct tables *t = n->tables;

	for (unsigned looks = 0; looks < LOOKS && copy->cursor < t->sessions.top &&
	     wr_left(w) >= sizeof(struct state_record_wire); looks++) {
		const struct session *s = &t->session[++copy->cursor];

		if (s->state)
			put_record(copy, n, s, w);
	}
	if (copy->cursor >= t->sessions.top)
		copy->part = COPY_TAIL;
}

static void put_tail(struct state_copy *copy, struct wr *w)
{
	struct state_tail_wire tail = {
		.end = STATE_END,
		.mono_ms = put64(copy->moment.mono_ms),
		.wall_ms = put64(copy->moment.wall_ms),
		.records = put64(copy->records),
	};

	copy->check = state_check(copy->check, &tail, offsetof(struct state_tail_wire, check));
	tail.check = put64(copy->check);
	wr_bytes(w, &tail, sizeof(tail));
	copy->part = COPY_DONE;
}

size_t state_copy_piece(struct state_copy *copy, const struct nat64 *n, uint8_t *out,
			size_t room)
{
	struct wr w = wr_of(out, room);

	if (copy->part == COPY_HEAD)
		put_head(copy, n, &w);
	if (copy->part == COPY_RECORDS)
		put_records(copy, n, &w);
	if (copy->part == COPY_TAIL && wr_left(&w) >= sizeof(struct state_tail_wire))
		put_tail(copy, &w);
	return wr_len(&w);
}
