/*
 * upstream.c - questions to upstreams: c-ares as one-shot transport
 *
 * The core decides whom to ask, how often, and how long to wait; c-ares is given one
 * server and one try, and does sockets, matching of ids and questions, and TCP framing.
 *
 * Source ports: c-ares keeps one socket per server and channel for as long as
 * anything is in flight on it, so one channel would mean one port for hours. Here each
 * upstream has a pool of channels; one that was given a few questions rests until all
 * are answered, whereupon c-ares closes its socket and the next question gets a new
 * port from the kernel.
 *
 * Not here: a channel (upstream_channel.c), its sockets (upstream_socket.c), names that
 * c-ares cannot write (upstream_veil.c).
 */
#include "upstream.h"

#include <stdlib.h>
#include <string.h>

#include "upstream_channel.h"

#define CHANNELS_MAX 64			/* per upstream; 75 KB each in 1.18 */
#define PER_PORT 4			/* questions, then the channel rests */
#define PER_PORT_BUSY 64		/* the same when every channel rests */
#define SWEEP_MS 250			/* how often c-ares may look at its timeouts */

struct server {
	struct upstream_pool *pool;
	struct upstream_at at;
	struct channel *udp[CHANNELS_MAX];
	unsigned	n_udp;
	struct channel *tcp;
};

struct upstream_pool {
	struct dns64d	  *d;
	struct rng	   rng;
	struct server	  *server[UPSTREAMS_MAX];
	unsigned	   n;
	struct question_out *spare, *unanswered;
	struct loop_timer *sweep, *report;
	bool		   closing;	/* c-ares ends its queries: nobody wants to know */
};

/* ---- channels ---- */

/* The one with the fewest questions so far among those that may have one more. */
static struct channel *channel_with_room(struct server *s, unsigned per_port)
{
	unsigned start = s->n_udp ? rng_below(&s->pool->rng, s->n_udp) : 0;

	for (unsigned i = 0; i < s->n_udp; i++) {
		struct channel *ch = s->udp[(start + i) % s->n_udp];

		if (ch->used < per_port)
			return ch;
	}
	return NULL;
}

static struct channel *channel_for(struct server *s, bool tcp)
{
	struct channel *ch;

	if (tcp) {
		if (!s->tcp)
			s->tcp = channel_new(s->pool->d, s, &s->at, OVER_TCP);
		return s->tcp;
	}
	ch = channel_with_room(s, PER_PORT);
	if (!ch && s->n_udp < CHANNELS_MAX) {
		ch = channel_new(s->pool->d, s, &s->at, OVER_UDP);
		if (ch)
			s->udp[s->n_udp++] = ch;
	}
	if (!ch)
		ch = channel_with_room(s, PER_PORT_BUSY);
	return ch || !s->n_udp ? ch : s->udp[rng_below(&s->pool->rng, s->n_udp)];
}

/* ---- a question and its answer ---- */

static struct question_out *out_take(struct upstream_pool *p)
{
	struct question_out *o = p->spare;

	if (!o)
		return calloc(1, sizeof(*o));
	p->spare = o->next;
	return o;
}

static void out_give(struct upstream_pool *p, struct question_out *o)
{
	free(o->veil);
	o->veil = NULL;
	o->next = p->spare;
	p->spare = o;
}

/* Empty when nothing was said. c-ares' own opinion of the contents does not count. */
static struct span answer_of(const struct question_out *o, int status,
			     const unsigned char *bytes, int len)
{
	struct span s = { NULL, 0 };

	if (status == ARES_ETIMEOUT || status == ARES_ECONNREFUSED)
		return s;
	if (bytes && len >= 2) {
		s = channel_bytes(o->channel, (uint16_t)(bytes[0] << 8 | bytes[1]));
		return s.bytes ? s : (struct span){ bytes, (size_t)len };
	}
	return o->id_known ? channel_bytes(o->channel, o->id) : s;
}

/*
 * Told later: inside ares_send the core is in a turn of its own, and while c-ares ends
 * the questions of a connection it must not be given new ones.
 */
static void unanswered(struct upstream_pool *p, struct question_out *o)
{
	o->next = p->unanswered;
	p->unanswered = o;
	loop_timer_at(p->report, 0);
}

static void on_done(void *arg, int status, int timeouts, unsigned char *bytes, int len)
{
	struct question_out *o = arg;
	struct channel *ch = o->channel;
	struct upstream_pool *p = ((struct server *)ch->owner)->pool;
	struct span answer = answer_of(o, status, bytes, len);
	uint64_t ticket = o->ticket;

	(void)timeouts;
	ch->in_flight--;
	queue_cut(&o->unsent);
	if (p->closing || status == ARES_ETIMEOUT) {	/* the core has its own patience */
		out_give(p, o);
		return;
	}
	if (ch->sending == o || !answer.bytes) {
		o->lost = ch->sending != o && ch->heard_on >= o->connection;
		unanswered(p, o);
		return;
	}
	out_give(p, o);
	dns64_answer(p->d->core, ticket, answer.bytes, answer.len,
		     loop_now_ms(p->d->base.loop));
}

static void report_due(void *arg, uint64_t now_ms)
{
	struct upstream_pool *p = arg;
	struct question_out *o;

	while ((o = p->unanswered)) {	/* ends: attempts of a job are bounded */
		void (*tell)(struct dns64 *d, uint64_t ticket, uint64_t at_ms) =
			o->lost ? dns64_lost : dns64_no_answer;
		uint64_t ticket = o->ticket;

		p->unanswered = o->next;
		out_give(p, o);
		tell(p->d->core, ticket, now_ms);
	}
	dns64d_settle(p->d);
}

/* Without memory c-ares sees the true name: at worst the core asks again. */
static void veil(struct question_out *o, uint8_t *message, size_t len)
{
	struct veil v;

	if (!veil_put_on(message, len, &v))
		return;
	o->veil = malloc(sizeof(v));
	if (o->veil)
		*o->veil = v;
	else
		veil_take_off(message, len, &v);
}

void upstream_pool_ask(struct upstream_pool *p, const struct dns64_ask *ask)
{
	struct server *s = ask->upstream < p->n ? p->server[ask->upstream] : NULL;
	struct channel *ch = s ? channel_for(s, ask->tcp) : NULL;
	struct question_out *o = out_take(p);
	uint8_t shown[QUESTION_MAX];

	if (!o)
		return;			/* no memory: the core asks again */
	*o = (struct question_out){ .channel = ch, .ticket = ask->ticket };
	queue_link_init(&o->unsent);
	if (!ch || ask->len > sizeof(shown)) {
		unanswered(p, o);
		return;
	}
	memcpy(shown, ask->bytes, ask->len);
	veil(o, shown, ask->len);
	ch->used++;
	ch->in_flight++;
	queue_push(&ch->unsent, &o->unsent);
	ch->sending = o;
	ares_send(ch->ares, shown, (int)ask->len, on_done, o);
	o->connection = ch->connection;
	ch->sending = NULL;
}

/* ---- life ---- */

static void server_free(struct server *s)
{
	if (!s)
		return;
	for (unsigned i = 0; i < s->n_udp; i++)
		channel_free(s->udp[i]);
	channel_free(s->tcp);
	free(s);
}

static void sweep_due(void *arg, uint64_t now_ms)
{
	struct upstream_pool *p = arg;

	for (unsigned i = 0; i < p->n; i++) {
		struct server *s = p->server[i];

		for (unsigned c = 0; s && c < s->n_udp; c++)
			channel_sweep(s->udp[c]);
		if (s)
			channel_sweep(s->tcp);
	}
	loop_timer_at(p->sweep, now_ms + SWEEP_MS);
	dns64d_settle(p->d);
}

struct upstream_pool *upstream_pool_new(struct dns64d *d)
{
	struct upstream_pool *p = calloc(1, sizeof(*p));

	if (!p || ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) {
		free(p);
		fail("upstreams: no memory");
		return NULL;
	}
	p->d = d;
	p->rng = random_rng();
	p->sweep = loop_timer(d->base.loop, sweep_due, p);
	p->report = loop_timer(d->base.loop, report_due, p);
	if (p->sweep && p->report) {
		loop_timer_at(p->sweep, 0);
		return p;
	}
	upstream_pool_free(p);
	fail("upstreams: no memory");
	return NULL;
}

static void out_free_all(struct question_out *o)
{
	struct question_out *next;

	for (; o; o = next) {
		next = o->next;
		free(o->veil);
		free(o);
	}
}

void upstream_pool_free(struct upstream_pool *p)
{
	if (!p)
		return;
	p->closing = true;
	for (unsigned i = 0; i < p->n; i++)
		server_free(p->server[i]);
	out_free_all(p->spare);
	out_free_all(p->unanswered);
	loop_timer_free(p->sweep);
	loop_timer_free(p->report);
	free(p);
	ares_library_cleanup();
}

void upstream_pool_set(struct upstream_pool *p, const struct upstream_list *list)
{
	p->closing = true;
	for (unsigned i = 0; i < p->n; i++)
		server_free(p->server[i]);
	p->closing = false;
	p->n = list->n;
	for (unsigned i = 0; i < list->n; i++) {
		p->server[i] = calloc(1, sizeof(struct server));
		if (p->server[i])
			*p->server[i] = (struct server){ .pool = p, .at = list->at[i] };
	}
}
