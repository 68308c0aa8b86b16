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
 * Published ports and static bindings are not in it: the configuration names them.
 * `gatewayctl who ADDR:PORT --at TIME` reads it (daemons/gatewayctl/who_log.c).
 *
 * How lines leave without holding a packet up: common/host/line_log.c.
 */
#include "binding_log.h"

#include <stdio.h>
#include <string.h>

#include <gateway6/log.h>

static void leased(void *arg, const struct nat64_lease *b)
{
	struct binding_log *l = arg;
	struct addr4 seen = l->share && !addr4_is_zero(l->shown) ? l->shown : b->lent;
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
	line_log_to(&l->log, c->nat64.log_bindings);
	l->share = c->nat64.ipv4.mode == IPV4_SHARE;
	nat64_deafen(l->core, &l->ear);
	l->ear = (struct nat64_ear){ .lease = leased, .arg = l };
	if (l->log.on)
		nat64_listen(l->core, &l->ear);
}

/* What the reader of a file must know that begins here. */
static void say_shown(struct binding_log *l)
{
	if (l->log.on && l->share && !addr4_is_zero(l->shown))
		line_log_add(&l->log, "= %s", addr4_text(l->shown).s);
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
	line_log_flush(&l->log);
}

void binding_log_shown(struct binding_log *l, struct addr4 shown)
{
	if (addr4_equal(l->shown, shown))
		return;
	l->shown = shown;
	say_shown(l);
	line_log_flush(&l->log);
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
	say_shown(l);
	line_log_flush(&l->log);
}

void binding_log_rotate(struct binding_log *l)
{
	if (!l->log.on)
		return;
	line_log_open(&l->log);
	say_shown(l);
	line_log_flush(&l->log);
	log_info("bindings: %s opened anew", l->log.target);
}
