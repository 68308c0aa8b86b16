/*
 * ctl_server.c - the control server of a daemon: its clients and their bytes
 *
 * Each client has one call under way at most; while it runs, what the client sends
 * next waits in its buffer (64 KiB and a little) and then in the kernel. Memory is
 * bounded by CLIENTS_MAX times (request + CTL_DROP_AT).
 *
 * Who holds a place must use it: a client that asks nothing for PATIENCE_S, or takes none
 * of the rows that wait for it for STALLED_S (somebody reads them in a pager), is let go.
 * A call under way takes as long as it takes.
 *
 * A client that shuts down its writing side still gets the end of a table. A Watch or
 * a kept call (CTL_LATER) ends with it: there is no other sign that the client left.
 *
 * Not here: the socket's place on disk (ctl_socket.c), what a call does (ctl_call.c), who
 * may (ctl_peer.c).
 */
#include "ctl_server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include <gateway6/log.h>

#define CLIENTS_MAX 64
#define PATIENCE_S 30
#define STALLED_S 600
#define REST_MS 1000

static void client_free(struct ctl_client *c)
{
	ctl_call_abandon(&c->call);
	queue_cut(&c->link);
	c->server->n_clients--;
	if (c->turn)
		event_free(c->turn);
	if (c->silent)
		event_free(c->silent);
	if (c->stream)
		bufferevent_free(c->stream);	/* closes the descriptor */
	free(c);
}

/* It has all its answers and will ask nothing more. */
static bool client_is_done(const struct ctl_client *c)
{
	struct evbuffer *in = bufferevent_get_input(c->stream);
	struct evbuffer *out = bufferevent_get_output(c->stream);

	return c->no_more_input && !c->call.method && evbuffer_get_length(out) == 0 &&
	       (c->rejected || evbuffer_search(in, "", 1, NULL).pos < 0);
}

/* After anything that may have sent: let go who cannot be served or has all. */
static void client_settle(struct ctl_client *c)
{
	if (c->doomed || client_is_done(c))
		client_free(c);
}

/* Cut one request off the input and begin it, if there is a whole one. */
static void next_request(struct ctl_client *c)
{
	struct evbuffer *in = bufferevent_get_input(c->stream);
	struct evbuffer_ptr end = evbuffer_search(in, "", 1, NULL);
	unsigned char *bytes;

	if (end.pos < 0) {
		if (evbuffer_get_length(in) > CTL_REQUEST_MAX)
			ctl_call_reject(c, "the request is longer than 64 KiB");
		return;
	}
	bytes = evbuffer_pullup(in, end.pos + 1);
	if (!bytes) {
		c->doomed = true;
		return;
	}
	ctl_call_begin(c, (const char *)bytes, (size_t)end.pos);
	evbuffer_drain(in, (size_t)end.pos + 1);
}

/* One step at a time; a call that ends asks for the next turn itself. */
static void on_turn(evutil_socket_t fd, short what, void *arg)
{
	struct ctl_client *c = arg;

	(void)fd;
	(void)what;
	if (!c->call.method && !c->rejected)
		next_request(c);
	else if (c->call.method && !c->call.later)
		ctl_call_turn(&c->call);
	client_settle(c);
}

static void on_input(struct bufferevent *stream, void *arg)
{
	struct ctl_client *c = arg;

	(void)stream;
	if (!c->call.method && !c->rejected)
		event_active(c->turn, 0, 0);
}

/* The client took what waited for it. */
static void on_drained(struct bufferevent *stream, void *arg)
{
	struct ctl_client *c = arg;

	(void)stream;
	if (c->call.method && !c->call.later)
		event_active(c->turn, 0, 0);
	else
		client_settle(c);
}

/* Nothing whole was asked in time. What waits for it may still go out (STALLED_S). */
static void on_silent(evutil_socket_t fd, short what, void *arg)
{
	struct ctl_client *c = arg;

	(void)fd;
	(void)what;
	c->no_more_input = c->rejected = true;
	client_settle(c);
}

void ctl_client_awaits(struct ctl_client *c)
{
	unsigned ms = c->server->plan.patience_ms;
	struct timeval span = { .tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000 };

	event_add(c->silent, &span);
}

/* The other side has gone, or takes nothing. */
static void on_end(struct bufferevent *stream, short what, void *arg)
{
	struct ctl_client *c = arg;

	(void)stream;
	c->no_more_input = true;
	if (what & (BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT) || c->call.later)
		c->doomed = true;
	client_settle(c);
}

static struct ctl_client *client_new(struct ctl_server *s, int fd)
{
	struct ctl_client *c = calloc(1, sizeof(*c));

	if (!c) {
		close(fd);
		return NULL;
	}
	c->server = s;
	c->call.client = c;
	queue_push(&s->clients, &c->link);
	s->n_clients++;
	c->stream = bufferevent_socket_new(loop_base(s->loop), fd, BEV_OPT_CLOSE_ON_FREE);
	c->turn = event_new(loop_base(s->loop), -1, 0, on_turn, c);
	c->silent = evtimer_new(loop_base(s->loop), on_silent, c);
	if (!c->stream)
		close(fd);
	if (c->stream && c->turn && c->silent && s->plan.peer(fd, &c->peer) == 0)
		return c;
	client_free(c);
	return NULL;
}

static void client_add(struct ctl_server *s, int fd)
{
	const struct timeval stalled = { .tv_sec = STALLED_S };
	struct ctl_client *c = client_new(s, fd);

	if (!c)
		return;
	bufferevent_setcb(c->stream, on_input, on_drained, on_end, c);
	bufferevent_setwatermark(c->stream, EV_READ, 0, CTL_REQUEST_MAX + 4096);
	bufferevent_setwatermark(c->stream, EV_WRITE, CTL_RESUME_AT, 0);
	bufferevent_set_timeouts(c->stream, NULL, &stalled);
	bufferevent_enable(c->stream, EV_READ | EV_WRITE);
	ctl_client_awaits(c);
	if (s->n_clients > CLIENTS_MAX)
		ctl_call_reject(c, "too many clients");
}

/* One per turn: the socket stays readable while more wait. */
static void on_knock(void *arg)
{
	struct ctl_server *s = arg;
	int fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0) {
		client_add(s, fd);
	} else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) {
		loop_unwatch(s->knock);		/* else the loop would spin */
		s->knock = NULL;
		loop_timer_at(s->rest, loop_now_ms(s->loop) + REST_MS);
	}
}

static void on_rested(void *arg, uint64_t now_ms)
{
	struct ctl_server *s = arg;

	(void)now_ms;
	s->knock = loop_watch(s->loop, s->fd, LOOP_READABLE, on_knock, s);
}

static int server_up(struct ctl_server *s)
{
	if (ctl_socket_open(s) < 0)
		return -1;
	s->rest = loop_timer(s->loop, on_rested, s);
	s->knock = loop_watch(s->loop, s->fd, LOOP_READABLE, on_knock, s);
	return s->rest && s->knock ? 0 : fail("control: no memory");
}

struct ctl_server *ctl_server_new(struct loop *loop, const struct ctl_server_plan *plan)
{
	struct ctl_server *s = calloc(1, sizeof(*s));
	int why;

	if (!s) {
		fail("control: no memory");
		return NULL;
	}
	s->loop = loop;
	s->plan = *plan;
	s->fd = -1;
	if (!s->plan.peer)
		s->plan.peer = ctl_peer_ask_kernel;
	if (!s->plan.patience_ms)
		s->plan.patience_ms = PATIENCE_S * 1000;
	queue_init(&s->clients);
	snprintf(s->why_not, sizeof(s->why_not), "starting");
	if (server_up(s) == 0) {
		s->plan.directory = s->plan.group = NULL;	/* of a configuration */
		return s;
	}
	why = errno;
	ctl_server_free(s);
	errno = why;
	return NULL;
}

void ctl_server_free(struct ctl_server *s)
{
	struct queue_link *l;

	if (!s)
		return;
	while ((l = queue_head(&s->clients)))
		client_free(QUEUE_ITEM(l, struct ctl_client, link));
	loop_unwatch(s->knock);
	loop_timer_free(s->rest);
	ctl_socket_close(s);
	free(s);
}

bool ctl_is_ready(const struct ctl_server *s)
{
	return s->ready;
}

const char *ctl_why_not(const struct ctl_server *s)
{
	return s->why_not;
}

void ctl_set_ready(struct ctl_server *s, bool ready, const char *why_not)
{
	char why[sizeof(s->why_not)];
	struct queue_link *next;

	snprintf(why, sizeof(why), "%s", ready || !why_not ? "" : why_not);
	if (ready == s->ready && !strcmp(why, s->why_not))
		return;
	s->ready = ready;
	memcpy(s->why_not, why, sizeof(why));
	for (struct queue_link *l = queue_head(&s->clients); l; l = next) {
		struct ctl_client *c = QUEUE_ITEM(l, struct ctl_client, link);

		next = queue_next(&s->clients, l);
		if (!c->watches)
			continue;
		ctl_watch_tell(c);
		client_settle(c);
	}
}
