/*
 * capture.c - both sides of the translation, for who looks on: the method Capture
 *
 * While somebody does, the core sends through us and tells us its verdicts. What was read
 * and what it led to are kept together until the verdict is known, since the comment of
 * both names the session, or the reason of the drop; if one of them is wanted, all go out.
 *
 * Invariants
 *   C1  while nobody looks, a packet costs one look at a pointer.
 *   C2  at most WAITING_MAX bytes wait for the client; beyond that packets are lost to it
 *       and counted, and the guests do not notice.
 */
#include "capture.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gateway6/base64.h>

#include "capture_frame.h"
#include "control.h"

#define WAITING_MAX (4u << 20)
#define SNAP_MAX (128u << 10)		/* more than any superpacket */

struct frames { struct frame *first, **last; };

struct capture {
	struct ctl_call	   *call;
	struct frame_filter want;
	uint32_t	    snap;
	bool		    inside;		/* a packet is at the door */
	struct frames	    now, waiting;	/* of the packet at the door; for the client */
	size_t		    bytes;		/* of those that wait */
	uint64_t	    lost, said_lost;
	char		    comment[160];
	bool		    dropped;
};

/* ---- frames ---- */

static void frames_init(struct frames *l)
{
	l->first = NULL;
	l->last = &l->first;
}

static void frames_free(struct frames *l)
{
	struct frame *next;

	for (struct frame *f = l->first; f; f = next) {
		next = f->next;
		free(f);
	}
	frames_init(l);
}

static uint64_t calendar_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* One or two pieces. NULL without memory or room: lost. */
static struct frame *frame_add(struct capture *c, enum frame_way way,
			       const struct packet_out *p)
{
	uint32_t len = (uint32_t)(p->head_len + p->body_len);
	uint32_t kept = len < c->snap ? len : c->snap;
	uint32_t head = kept < p->head_len ? kept : (uint32_t)p->head_len;
	struct frame *f = c->bytes > WAITING_MAX ? NULL : malloc(sizeof(*f) + kept);

	if (!f) {
		c->lost++;
		return NULL;
	}
	*f = (struct frame){ .time_us = calendar_us(), .way = way, .len = len, .kept = kept,
			     .partial_csum = p->offload.partial_csum,
			     .gso_size = p->offload.gso_size };
	memcpy(f->bytes, p->head, head);
	if (kept > head)
		memcpy(f->bytes + head, p->body, kept - head);
	*c->now.last = f;
	c->now.last = &f->next;
	c->bytes += sizeof(*f) + kept;
	return f;
}

/* ---- what the core says ---- */

static void saw(void *arg, const struct nat64_verdict *v)
{
	struct capture *c = ((struct nat64d *)arg)->capture;
	const struct nat64_session_row *s = v->session;

	c->dropped |= v->why && v->why != DROP_HELD;
	if (v->why == DROP_HELD)
		snprintf(c->comment, sizeof(c->comment), "held: its verdict comes later");
	else if (v->why)
		snprintf(c->comment, sizeof(c->comment), "dropped: %s: %s",
			 nat64_drop_names[v->why].name, nat64_drop_names[v->why].text);
	else if (s)
		snprintf(c->comment, sizeof(c->comment),
			 "session: %s%s%s [%s]:%u as %s:%u with %s:%u", nat64_l4_names[s->l4],
			 *s->state ? " " : "", s->state, addr6_text(s->guest).s, s->guest_port,
			 addr4_text(s->lent).s, s->lent_port, addr4_text(s->peer).s,
			 s->peer_port);
}

/* All of the packet at the door to the client, or none. */
static void settle(struct capture *c)
{
	bool wanted = false;

	for (struct frame *f = c->now.first; f; f = f->next) {
		memcpy(f->comment, c->comment, sizeof(f->comment));
		wanted |= (!c->want.dropped || c->dropped) && frame_passes(f, &c->want);
	}
	if (wanted) {
		*c->waiting.last = c->now.first;
		c->waiting.last = c->now.last;
		frames_init(&c->now);
		ctl_resume(c->call);
	} else {
		for (struct frame *f = c->now.first; f; f = f->next)
			c->bytes -= sizeof(*f) + f->kept;
		frames_free(&c->now);
	}
	c->dropped = false;
}

static void put(void *arg, const struct packet_out *p)
{
	struct nat64d *n = arg;
	struct capture *c = n->capture;

	frame_add(c, FRAME_SENT, p);
	tun_put(&n->tun, p);
	if (c->inside)
		return;
	snprintf(c->comment, sizeof(c->comment), "sent as time passed");
	settle(c);
}

void capture_begin(struct nat64d *n, const struct packet_in *p)
{
	struct packet_out as_sent = { .head = p->bytes, .head_len = p->len,
				      .offload = p->offload };

	n->capture->inside = true;
	n->capture->comment[0] = '\0';
	frame_add(n->capture, FRAME_READ, &as_sent);
}

void capture_end(struct nat64d *n)
{
	n->capture->inside = false;
	settle(n->capture);
}

/* ---- the method ---- */

static void end(struct nat64d *n)
{
	struct nat64_sink sink = { tun_put, &n->tun };
	struct nat64_observer nobody = { 0 };

	if (n->core) {
		nat64_divert(n->core, &sink);
		nat64_observe(n->core, &nobody);
	}
	frames_free(&n->capture->now);
	frames_free(&n->capture->waiting);
	free(n->capture);
	n->capture = NULL;
	fastpath_resume(n->fastpath);
	log_info("capture: ended");
}

static bool host_read(const struct nat64d *n, const char *text, struct frame_filter *want)
{
	want->by_host4 = addr4_parse(text, &want->host4);
	want->by_host6 = !want->by_host4 && control_host(n->d.config, text, &want->host6);
	return want->by_host4 || want->by_host6;
}

static bool filter_read(struct ctl_call *call, const struct nat64d *n,
			struct frame_filter *want)
{
	const char *host = ctl_text_param(call, "host"), *proto = ctl_text_param(call, "proto");
	uint64_t port = ctl_number_param(call, "port", 0);

	*want = (struct frame_filter){ .port = (uint16_t)port,
				       .dropped = ctl_flag_param(call, "dropped") };
	want->by_l4 = proto && control_l4(proto, &want->l4);
	if ((!proto || want->by_l4) && port <= UINT16_MAX && (!host || host_read(n, host, want)))
		return true;
	ctl_refuse(call, "BadParameter", "host is an address or a name of hosts:, proto is tcp, "
		   "udp or icmp, port at most 65535");
	return false;
}

static enum ctl_step begin(struct ctl_call *call, struct nat64d *n)
{
	struct nat64_observer observer = { saw, n };
	struct nat64_sink sink = { put, n };
	uint64_t snap = ctl_number_param(call, "snap", SNAP_MAX);
	struct frame_filter want;
	struct capture *c;

	if (!filter_read(call, n, &want))
		return CTL_DONE;
	c = calloc(1, sizeof(*c));
	if (!c)
		return ctl_refuse(call, "Failed", "no memory");
	c->call = call;
	c->want = want;
	c->snap = (uint32_t)(snap > SNAP_MAX ? SNAP_MAX : snap);
	frames_init(&c->now);
	frames_init(&c->waiting);
	n->capture = c;
	nat64_divert(n->core, &sink);
	nat64_observe(n->core, &observer);
	fastpath_pause(n->fastpath);
	log_info("capture: begun");
	return CTL_LATER;
}

static void frame_row(struct capture *c, const struct frame *f)
{
	cJSON *row = cJSON_CreateObject();
	char *text = malloc(BASE64_ROOM(f->kept));

	cJSON_AddNumberToObject(row, "time_us", (double)f->time_us);
	cJSON_AddStringToObject(row, "side", f->kept && f->bytes[0] >> 4 == 6 ? "inside"
									     : "outside");
	cJSON_AddStringToObject(row, "way", f->way == FRAME_READ ? "read" : "sent");
	cJSON_AddNumberToObject(row, "len", f->len);
	if (f->gso_size)
		cJSON_AddNumberToObject(row, "segment", f->gso_size);
	cJSON_AddBoolToObject(row, "partial_checksum", f->partial_csum);
	cJSON_AddStringToObject(row, "comment", f->comment);
	cJSON_AddNumberToObject(row, "lost", (double)(c->lost - c->said_lost));
	c->said_lost = c->lost;
	if (text) {
		base64_write(text, f->bytes, f->kept);
		cJSON_AddStringToObject(row, "data", text);
	}
	free(text);
	ctl_row(c->call, row);
}

static enum ctl_step send_waiting(struct capture *c)
{
	struct frame *f;

	while ((f = c->waiting.first) && !ctl_full(c->call)) {
		c->waiting.first = f->next;
		if (!f->next)
			c->waiting.last = &c->waiting.first;
		c->bytes -= sizeof(*f) + f->kept;
		frame_row(c, f);
		free(f);
	}
	return c->waiting.first ? CTL_AGAIN : CTL_LATER;
}

enum ctl_step capture_run(struct ctl_call *call, void *daemon)
{
	struct nat64d *n = daemon;

	if (n->capture && n->capture->call == call)
		return send_waiting(n->capture);
	if (!n->core)
		return ctl_refuse(call, "Off", "nat64.enabled is false");
	if (n->capture)
		return ctl_refuse(call, "Busy", "somebody captures already");
	return begin(call, n);
}

void capture_gone(struct ctl_call *call, void *daemon)
{
	struct nat64d *n = daemon;

	if (n->capture && n->capture->call == call)
		end(n);
}
