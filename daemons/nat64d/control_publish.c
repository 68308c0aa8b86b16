/*
 * control_publish.c - the published ports with their sessions and traffic
 *
 * One reply per row of `publish`. The bytes are those of its live sessions, so each row
 * is a walk over the sessions of its guest, a few at a time between packets. The place
 * and the sums lie in the call's four words. A reload in the middle may give one row a
 * sum of two lists; the next question is answered right.
 */
#include "control.h"

#include <gateway6/pref64.h>

#include "serve.h"

enum { ROWS_A_TURN = 64 };

enum word { PLACE, SESSIONS, BYTES_OUT, BYTES_IN };	/* PLACE: row << 32 | cursor */

struct tally {
	const struct conf_publish *p;
	uint64_t *word;
};

bool control_publishes(const struct conf_publish *p, enum nat64_l4 l4,
		       const struct addr6 *guest, uint16_t lent_port)
{
	unsigned bit = l4 == NAT64_TCP ? PROTO_TCP : l4 == NAT64_UDP ? PROTO_UDP : 0;

	return p->proto & bit && lent_port >= p->port.first && lent_port <= p->port.last &&
	       addr6_equal(guest, &p->to);
}

const char *control_proto_text(unsigned proto)
{
	return proto == PROTO_TCP ? "tcp" : proto == PROTO_UDP ? "udp" : "both";
}

static void tally_session(const struct nat64_session_row *s, void *arg)
{
	const struct tally *t = arg;

	if (!s->fixed || !control_publishes(t->p, s->l4, &s->guest, s->lent_port))
		return;
	t->word[SESSIONS]++;
	t->word[BYTES_OUT] += s->bytes[NAT64_OUT];
	t->word[BYTES_IN] += s->bytes[NAT64_IN];
}

/* Where the world calls: share has the uplink's address for all. */
static struct addr4 listens_on(const struct nat64d *n, const struct conf_publish *p)
{
	const struct conf_nat64 *c = &n->d.config->nat64;

	if (c->ipv4.mode == IPV4_SHARE)
		return n->host.shown4;
	return p->listen_auto ? c->ipv4.addresses.item[0].addr : p->listen;
}

static void publish_row(struct ctl_call *call, const struct nat64d *n,
			const struct conf_publish *p, const uint64_t *word)
{
	struct addr4 listen = listens_on(n, p);
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "name", p->name ? p->name : "");
	cJSON_AddStringToObject(row, "proto", control_proto_text(p->proto));
	if (!addr4_is_zero(listen))
		cJSON_AddStringToObject(row, "listen", addr4_text(listen).s);
	cJSON_AddNumberToObject(row, "port", p->port.first);
	if (p->port.last > p->port.first)
		cJSON_AddNumberToObject(row, "port_last", p->port.last);
	cJSON_AddStringToObject(row, "to", addr6_text(p->to).s);
	cJSON_AddNumberToObject(row, "to_port", p->to_port);
	cJSON_AddStringToObject(row, "state", n->host.ready ? "open" : "waiting");
	cJSON_AddNumberToObject(row, "sessions", (double)word[SESSIONS]);
	cJSON_AddNumberToObject(row, "bytes_out", (double)word[BYTES_OUT]);
	cJSON_AddNumberToObject(row, "bytes_in", (double)word[BYTES_IN]);
	cJSON_AddNumberToObject(row, "opened", (double)nat64_published(
		n->core, (size_t)(p - n->d.config->publish.item)));
	ctl_row(call, row);
}

enum ctl_step control_publish(struct ctl_call *call, void *daemon)
{
	struct nat64d *n = daemon;
	const struct config *c = n->d.config;
	uint64_t *word = ctl_state(call);
	uint64_t at = word[PLACE] >> 32;
	uint32_t cursor = (uint32_t)word[PLACE];
	struct nat64_filter f = { .by_guest = true };
	struct tally t = { .word = word };

	if (!n->core || at >= c->publish.n)
		return CTL_DONE;
	t.p = &c->publish.item[at];
	f.guest = t.p->to;
	nat64_sessions_walk(n->core, &cursor, ROWS_A_TURN, &f, loop_now_ms(n->d.loop),
			    tally_session, &t);
	if (!cursor) {
		publish_row(call, n, t.p, word);
		word[SESSIONS] = word[BYTES_OUT] = word[BYTES_IN] = 0;
		at++;
	}
	word[PLACE] = at << 32 | cursor;
	return CTL_AGAIN;
}
