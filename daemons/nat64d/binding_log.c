/*
 * binding_log.c - nat64.log_bindings: who was lent which port, and when
 *
 * One line for each binding made and ended, never a peer (RFC 6888 REQ-12):
 *
 *	2026-11-25T22:30:01Z + tcp 203.0.113.5:61044 [2001:db8:1::10]:39054
 *	2026-11-25T22:35:01Z - tcp 203.0.113.5:61044 [2001:db8:1::10]:39054 300
 *
 * made; ended, after so many seconds. An ICMP identifier stands as a port. With
 * nat64.ipv4.port_block there is a line for each block instead, for all protocols:
 *
 *	2026-11-25T22:30:01Z + block 203.0.113.5:20000-20499 [2001:db8:1::10]
 *
 * Three more kinds make the file complete by itself:
 *
 *	... = 203.0.113.6	share mode: all of them are seen as this address now; "-": no
 *				more, each by its own
 *	... ! 2026-11-25T22:29:55Z	nat64d began; of before, what was made up to then
 *				goes on (nothing, if "-"), the rest ended unseen
 *	... ? 17		so many lines were lost here
 *
 * What the configuration gives has no beginning but that of the configuration. Who has it
 * is said when a life, a file or a configuration begins; "* -" ends what was said before:
 *
 *	... * -
 *	... * tcp 203.0.113.5:8000-8009 [2001:db8:1::10]:80	published: 8000 is his 80, and
 *				so on
 *	... * all 203.0.113.7 [2001:db8:1::11]	an address of his own
 *
 * `gatewayctl who ADDR:PORT --at TIME` reads it (daemons/gatewayctl/who_log.c).
 *
 * How lines leave without holding a packet up: common/host/line_log.c.
 */
#include "binding_log.h"

#include <stdio.h>
#include <string.h>

#include <gateway6/log.h>

#include "core/conf.h"

/* Share mode: whatever the pool's one address is, the world sees the host's. */
static struct addr4 seen_as(const struct binding_log *l, struct addr4 lent)
{
	return l->share && !addr4_is_zero(l->shown) ? l->shown : lent;
}

static void leased(void *arg, const struct nat64_lease *b)
{
	struct binding_log *l = arg;
	struct addr4 seen = seen_as(l, b->lent);
	uint32_t age_s = (uint32_t)(loop_now_ms(l->loop) / 1000) - b->born_s;
	char age[16] = "";

	if (b->lent_last)
		return line_log_add(&l->log, "%c block %s:%u-%u [%s]", b->made ? '+' : '-',
				    addr4_text(seen).s, b->lent_port, b->lent_last,
				    addr6_text(b->guest).s);
	if (!b->made)
		snprintf(age, sizeof(age), " %u", age_s);
	line_log_add(&l->log, "%c %s %s:%u [%s]:%u%s", b->made ? '+' : '-',
		     nat64_l4_names[b->l4], addr4_text(seen).s, b->lent_port,
		     addr6_text(b->guest).s, b->guest_port, age);
}

/* ---- where to ---- */

static void target_set(struct binding_log *l, const struct config *c)
{
	l->config = c;
	line_log_to(&l->log, c->nat64.log_bindings);
	l->share = c->nat64.ipv4.mode == IPV4_SHARE;
	nat64_deafen(l->core, &l->ear);
	l->ear = (struct nat64_ear){ .lease = leased, .arg = l };
	if (l->log.on)
		nat64_listen(l->core, &l->ear);
}

static void say_shown(struct binding_log *l)
{
	if (l->log.on && l->share && !addr4_is_zero(l->shown))
		line_log_add(&l->log, "= %s", addr4_text(l->shown).s);
}

static void say_published(struct binding_log *l, const struct conf_publish *p)
{
	struct addr4 seen = seen_as(l, nat64_conf_published(l->config, p));

	for (size_t i = 0; i < PUBLISH_PROTOS; i++)
		if (p->proto & publish_protos[i].bit)
			line_log_add(&l->log, "* %s %s:%u-%u [%s]:%u",
				     nat64_l4_names[publish_protos[i].l4], addr4_text(seen).s,
				     p->port.first, p->port.last, addr6_text(p->to).s,
				     p->to_port);
}

/* What the configuration gives; nothing is to be ended where nothing ever was. */
static void say_fixed(struct binding_log *l)
{
	const struct config *c = l->config;
	bool has = c->publish.n || c->nat64.statics.n;
	bool unseen = l->share && addr4_is_zero(l->shown);

	if (!l->log.on || unseen || (!has && !l->had_fixed))
		return;
	l->had_fixed = has;
	line_log_add(&l->log, "* -");
	for (size_t i = 0; i < c->publish.n; i++)
		say_published(l, &c->publish.item[i]);
	for (size_t i = 0; i < c->nat64.statics.n; i++)
		line_log_add(&l->log, "* all %s [%s]",
			     addr4_text(c->nat64.statics.item[i].ipv4).s,
			     addr6_text(c->nat64.statics.item[i].ipv6).s);
}

/* What the reader of a file must know that begins here. */
static void say_state(struct binding_log *l)
{
	say_shown(l);
	say_fixed(l);
	line_log_flush(&l->log);
}

void binding_log_begin(struct binding_log *l, const struct config *c, struct nat64 *core,
		       struct loop *loop, struct scribe *scribe,
		       const struct state_taken *taken)
{
	char until[24] = "-";

	*l = (struct binding_log){ .core = core, .loop = loop,
				   .log = { .what = "bindings", .scribe = scribe } };
	target_set(l, c);
	if (!l->log.on)
		return;
	line_log_open(&l->log);
	if (taken)
		line_log_time((int64_t)(taken->then.wall_ms / 1000), until);
	line_log_add(&l->log, "! %s", until);
	say_state(l);
}

void binding_log_shown(struct binding_log *l, struct addr4 shown)
{
	if (addr4_equal(l->shown, shown))
		return;
	l->shown = shown;
	say_state(l);
}

void binding_log_reload(struct binding_log *l, const struct config *c)
{
	bool was = l->log.on, was_share = l->share;

	target_set(l, c);
	line_log_open(&l->log);
	if (l->log.on && !was)
		line_log_add(&l->log, "! -");	/* what was made meanwhile is not known */
	if (l->log.on && was_share && !l->share)
		line_log_add(&l->log, "= -");
	say_state(l);
}

void binding_log_rotate(struct binding_log *l)
{
	if (!l->log.on)
		return;
	line_log_open(&l->log);
	say_state(l);
	log_info("bindings: %s opened anew", l->log.target);
}
