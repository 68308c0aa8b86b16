/*
 * upstream_channel.c - one c-ares channel: how it is set up, and its place in the loop
 *
 * One server and one try: the core decides whom to ask and how often. No file and no
 * environment of the host is read.
 */
#include "upstream_channel.h"

#include <stdlib.h>
#include <sys/socket.h>

/* Since 1.31 c-ares has a cache of its own, on unless set to 0 seconds. */
#ifdef ARES_OPT_QUERY_CACHE
#define OPT_NO_CACHE ARES_OPT_QUERY_CACHE
#else
#define OPT_NO_CACHE 0
#endif

#define DATAGRAM_ROOM 4096		/* edns_udp_size has this maximum */
#define STREAM_ROOM (2 * (65535 + 2))

/* ---- descriptors in the loop ---- */

static void on_readable(void *arg)
{
	struct watched *w = arg;
	struct channel *ch = w->channel;
	ares_socket_t fd = w->fd;
	unsigned when = w->when;

	ares_process_fd(ch->ares, when & LOOP_READABLE ? fd : ARES_SOCKET_BAD,
			when & LOOP_WRITABLE ? fd : ARES_SOCKET_BAD);
	dns64d_settle(ch->d);
}

static struct watched *watched_for(struct channel *ch, int fd)
{
	struct watched *spare = NULL;

	for (unsigned i = 0; i < WATCHES_MAX; i++) {
		if (ch->watched[i].watch && ch->watched[i].fd == fd)
			return &ch->watched[i];
		if (!ch->watched[i].watch && !spare)
			spare = &ch->watched[i];
	}
	return spare;
}

static void on_state(void *arg, ares_socket_t fd, int readable, int writable)
{
	struct channel *ch = arg;
	struct watched *w = watched_for(ch, fd);
	unsigned when = (readable ? LOOP_READABLE : 0) | (writable ? LOOP_WRITABLE : 0);

	if (!w)				/* never with one server; timeouts end it then */
		return;
	if (w->watch && w->when == when)
		return;
	loop_unwatch(w->watch);
	w->watch = NULL;
	if (!when)
		return;
	*w = (struct watched){ fd, when, NULL, ch };
	w->watch = loop_watch(ch->d->base.loop, fd, when, on_readable, w);
}

/* ---- life ---- */

/* One server, as c-ares wants it. */
static bool channel_aim(struct channel *ch)
{
	const struct upstream_at *at = &ch->at;
	struct ares_addr_port_node node = { .family = at->is6 ? AF_INET6 : AF_INET,
					    .udp_port = at->port, .tcp_port = at->port };

	if (at->is6)
		memcpy(&node.addr.addr6, at->v6.b, sizeof(at->v6.b));
	else
		memcpy(&node.addr.addr4, at->v4.b, sizeof(at->v4.b));
	return ares_set_servers_ports(ch->ares, &node) == ARES_SUCCESS;
}

static bool channel_init(struct channel *ch)
{
	static char lookups[] = "b", resolvconf[] = "/dev/null";
	struct ares_options o = {
		.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_IGNTC | ARES_FLAG_NOSEARCH |
			 ARES_FLAG_NOALIASES | (ch->tcp ? ARES_FLAG_USEVC : 0),
		.timeout = GIVE_UP_MS, .tries = 1, .lookups = lookups,
		.resolvconf_path = resolvconf,
		.sock_state_cb = on_state, .sock_state_cb_data = ch,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
		   ARES_OPT_RESOLVCONF | ARES_OPT_DOMAINS | ARES_OPT_SOCK_STATE_CB |
		   OPT_NO_CACHE;

	if (ares_init_options(&ch->ares, &o, mask) != ARES_SUCCESS)
		return false;
	ares_set_socket_functions(ch->ares, &channel_socket_functions, ch);
	return channel_aim(ch);
}

void channel_free(struct channel *ch)
{
	if (!ch)
		return;
	if (ch->ares)
		ares_destroy(ch->ares);
	for (unsigned i = 0; i < WATCHES_MAX; i++)
		loop_unwatch(ch->watched[i].watch);
	free(ch->read);
	free(ch);
}

struct channel *channel_new(struct dns64d *d, void *owner, const struct upstream_at *at,
			    enum transport transport)
{
	struct channel *ch = calloc(1, sizeof(*ch));

	if (!ch)
		return NULL;
	ch->d = d;
	ch->owner = owner;
	ch->at = *at;
	ch->tcp = transport == OVER_TCP;
	queue_init(&ch->unsent);
	ch->read_room = ch->tcp ? STREAM_ROOM : DATAGRAM_ROOM;
	ch->read = malloc(ch->read_room);
	if (ch->read && channel_init(ch))
		return ch;
	channel_free(ch);
	return NULL;
}

void channel_sweep(struct channel *ch)
{
	if (ch && ch->in_flight)
		ares_process_fd(ch->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}
