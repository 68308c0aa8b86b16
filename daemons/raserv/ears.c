/*
 * ears.c - a packet socket on each side of the neighbour proxy (common/host/nd_socket.c)
 *
 * What is meant for other machines is left alone; what the kernel itself asks is heard on
 * its way out. Under a flood the sockets are left alone for PAUSE_MS at a time, as in
 * icmp6.c.
 */
#include "ears.h"

#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include <gateway6/log.h>
#include <gateway6/nd_socket.h>
#include <gateway6/ratelimit.h>
#include <gateway6/wire/icmp.h>

#include "core/proxy_sides.h"

#define READS_PER_TURN 256
#define CALM_PER_S 1000
#define PAUSE_MS 10
#define RETRY_MS 1000
#define FRAME_MAX 2048

struct ear { struct ears *of; uint32_t link; int fd; struct loop_watch *watch; };

struct ears {
	struct ears_plan plan;
	struct ear ear[PROXY_SIDES_MAX];
	unsigned n;
	struct loop_timer *resume;
	struct ratelimit calm;
	struct log_limit limit;
};

/* False when there is no more. */
static bool receive_one(struct ear *e, uint64_t now_ms)
{
	uint8_t bytes[FRAME_MAX];
	struct sockaddr_ll from = { .sll_ifindex = 0 };
	socklen_t from_len = sizeof(from);
	struct neigh_in in = { .link = e->link, .bytes = bytes };
	ssize_t len = recvfrom(e->fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from,
			       &from_len);

	if (len < 0)
		return false;
	if (from.sll_pkttype == PACKET_OTHERHOST || from.sll_halen != sizeof(in.from.b))
		return true;
	in.len = (size_t)len;
	in.ours = from.sll_pkttype == PACKET_OUTGOING;
	memcpy(in.from.b, from.sll_addr, sizeof(in.from.b));
	e->of->plan.heard(e->of->plan.arg, &in, now_ms);
	return true;
}

static void unwatch(struct ears *e)
{
	for (unsigned i = 0; i < e->n; i++) {
		loop_unwatch(e->ear[i].watch);
		e->ear[i].watch = NULL;
	}
}

static void on_readable(void *arg)
{
	struct ear *ear = arg;
	struct ears *e = ear->of;
	uint64_t now_ms = loop_now_ms(e->plan.loop);
	bool calm = true;

	for (int i = 0; i < READS_PER_TURN && receive_one(ear, now_ms); i++)
		calm = ratelimit_take(&e->calm, now_ms);
	e->plan.turn(e->plan.arg);
	if (calm)
		return;
	unwatch(e);
	loop_timer_at(e->resume, now_ms + PAUSE_MS);
}

/* Without memory for a watch: in a second there may be some. */
static void listen_all(void *arg, uint64_t now_ms)
{
	struct ears *e = arg;

	for (unsigned i = 0; i < e->n; i++) {
		struct ear *ear = &e->ear[i];

		if (!ear->watch)
			ear->watch = loop_watch(e->plan.loop, ear->fd, LOOP_READABLE,
						on_readable, ear);
		if (!ear->watch)
			loop_timer_at(e->resume, now_ms + RETRY_MS);
	}
}

/* Watches point at their ear, so all are set anew when ears move. */
static void ear_close(struct ears *e, unsigned i)
{
	unwatch(e);
	close(e->ear[i].fd);
	e->ear[i] = e->ear[--e->n];
}

static void ear_open(struct ears *e, uint32_t link)
{
	int fd = e->n == PROXY_SIDES_MAX ? -1 : nd_socket(link, ICMP6_NS, ICMP6_NA);

	if (fd >= 0)
		e->ear[e->n++] = (struct ear){ .of = e, .link = link, .fd = fd };
	else
		log_limited(&e->limit, loop_now_ms(e->plan.loop), LOG_LEVEL_WARNING,
			    "ndp proxy: cannot listen on link %u: %m", link);
}

static const struct ear *ear_on(const struct ears *e, uint32_t link)
{
	for (unsigned i = 0; i < e->n; i++)
		if (e->ear[i].link == link)
			return &e->ear[i];
	return NULL;
}

static bool is_among(uint32_t link, const uint32_t *links, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (links[i] == link)
			return true;
	return false;
}

void ears_follow(struct ears *e, const uint32_t *links, unsigned n)
{
	for (unsigned i = 0; i < e->n; )	/* each turn goes on, or closes one */
		if (is_among(e->ear[i].link, links, n))
			i++;
		else
			ear_close(e, i);
	for (unsigned k = 0; k < n; k++)
		if (!ear_on(e, links[k]))
			ear_open(e, links[k]);
	listen_all(e, loop_now_ms(e->plan.loop));
}

void ears_send(const struct ears *e, uint32_t link, const struct neigh_out *out)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IPV6),
				  .sll_ifindex = (int)link, .sll_halen = sizeof(out->to.b) };
	const struct ear *ear = ear_on(e, link);

	memcpy(to.sll_addr, out->to.b, sizeof(out->to.b));
	if (ear)
		sendto(ear->fd, out->bytes, out->len, MSG_DONTWAIT,
		       (const struct sockaddr *)&to, sizeof(to));
}

struct ears *ears_new(const struct ears_plan *plan)
{
	struct ears *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->plan = *plan;
	e->calm = ratelimit_of(CALM_PER_S, CALM_PER_S);
	e->resume = loop_timer(plan->loop, listen_all, e);
	if (e->resume)
		return e;
	free(e);
	return NULL;
}

void ears_free(struct ears *e)
{
	if (!e)
		return;
	while (e->n > 0)
		ear_close(e, 0);
	loop_timer_free(e->resume);
	free(e);
}
