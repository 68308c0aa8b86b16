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
 * A line is made in memory while the packet is on its way and handed to the scribe
 * at the end of the turn. When that cannot take it the line is lost and counted: a log
 * must not hold packets, and a guest must not hold the log.
 */
#include "binding_log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <gateway6/log.h>
#include <gateway6/must.h>

enum { LINE_MAX_BYTES = 160 };

#define JOURNAL "-"
#define JOURNAL_PRIORITY "<6>"		/* sd-daemon(3); taken off by the journal */

static void time_text(int64_t seconds, char out[24])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 24, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static const char *stamp(struct binding_log *l)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	if (now.tv_sec != l->stamp_s || !l->stamp[0])
		time_text(now.tv_sec, l->stamp);
	l->stamp_s = now.tv_sec;
	return l->stamp;
}

static void lose(struct binding_log *l, uint64_t lines)
{
	l->lost += lines;
	l->lost_untold += lines;
}

/* One line; `format` says what comes behind the time. */
__attribute__((format(printf, 2, 3)))
static void line(struct binding_log *l, const char *format, ...)
{
	bool journal = !strcmp(l->target, JOURNAL);
	va_list args;
	char *at;

	l->lines++;
	if (sizeof(l->room) - l->len < LINE_MAX_BYTES)
		binding_log_flush(l);
	if (sizeof(l->room) - l->len < LINE_MAX_BYTES)
		return lose(l, 1);
	at = l->room + l->len;
	at += sprintf(at, "%s%s ", journal ? JOURNAL_PRIORITY : "", stamp(l));
	va_start(args, format);
	at += vsnprintf(at, LINE_MAX_BYTES - 32, format, args);
	va_end(args);
	*at++ = '\n';
	l->len = (size_t)(at - l->room);
}

/* Before anything new: that something is missing here. */
static void tell_lost(struct binding_log *l)
{
	uint64_t lost = l->lost_untold;

	if (!lost || l->error)
		return;
	l->lost_untold = 0;
	line(l, "? %llu", (unsigned long long)lost);
}

void binding_log_flush(struct binding_log *l)
{
	if (!l->len || !l->scribe || scribe_log(l->scribe, l->room, l->len) < 0)
		return;			/* the next turn tries again */
	l->len = 0;
	tell_lost(l);
}

static void leased(void *arg, const struct nat64_lease *b)
{
	struct binding_log *l = arg;
	struct addr4 seen = l->share && !addr4_is_zero(l->shown) ? l->shown : b->lent;
	uint32_t age_s = (uint32_t)(loop_now_ms(l->loop) / 1000) - b->born_s;
	char age[16] = "";

	if (b->lent_last)
		return line(l, "%c block %s:%u-%u [%s]", b->made ? '+' : '-',
			    addr4_text(seen).s, b->lent_port, b->lent_last,
			    addr6_text(b->guest).s);
	if (!b->made)
		snprintf(age, sizeof(age), " %u", age_s);
	line(l, "%c %s %s:%u [%s]:%u%s", b->made ? '+' : '-', nat64_l4_names[b->l4],
	     addr4_text(seen).s, b->lent_port, addr6_text(b->guest).s, b->guest_port, age);
}

/* ---- where to ---- */

static void target_set(struct binding_log *l, const struct config *c)
{
	const char *to = c->nat64.log_bindings;

	l->on = strcmp(to, "off") != 0;
	snprintf(l->target, sizeof(l->target), "%s",
		 !l->on ? "" : !strcmp(to, "journal") ? JOURNAL : to);
	l->share = c->nat64.ipv4.mode == IPV4_SHARE;
	l->error = 0;
	nat64_on_lease(l->core, l->on ? leased : NULL, l);
}

static void open_anew(struct binding_log *l)
{
	binding_log_flush(l);
	if (l->scribe && scribe_log_to(l->scribe, l->target) < 0 && l->on)
		log_warning("bindings: %s was not opened anew: the scribe is busy", l->target);
}

/* What the reader of a file must know that begins here. */
static void say_shown(struct binding_log *l)
{
	if (l->on && l->share && !addr4_is_zero(l->shown))
		line(l, "= %s", addr4_text(l->shown).s);
}

void binding_log_begin(struct binding_log *l, const struct config *c, struct nat64 *core,
		       struct loop *loop, struct scribe *scribe,
		       const struct state_taken *taken)
{
	char until[24] = "-";

	*l = (struct binding_log){ .core = core, .loop = loop, .scribe = scribe };
	target_set(l, c);
	if (!l->on)
		return;
	open_anew(l);
	if (taken)
		time_text((int64_t)(taken->then.wall_ms / 1000), until);
	line(l, "! %s", until);
	binding_log_flush(l);
}

void binding_log_shown(struct binding_log *l, struct addr4 shown)
{
	if (addr4_equal(l->shown, shown))
		return;
	l->shown = shown;
	say_shown(l);
	binding_log_flush(l);
}

void binding_log_reload(struct binding_log *l, const struct config *c)
{
	bool was = l->on, was_share = l->share;

	target_set(l, c);
	open_anew(l);
	if (l->on && !was)
		line(l, "! -");		/* what was made meanwhile is not known here */
	if (l->on && was_share && !l->share)
		line(l, "= -");
	say_shown(l);
	binding_log_flush(l);
}

void binding_log_rotate(struct binding_log *l)
{
	if (!l->on)
		return;
	open_anew(l);
	say_shown(l);
	binding_log_flush(l);
	log_info("bindings: %s opened anew", l->target);
}

/* ---- words of the scribe ---- */

void binding_log_went(struct binding_log *l, int error, unsigned lost)
{
	if (error && error != l->error)
		log_warning("bindings: log %s not written: %s; lines are lost", l->target,
			    strerror(error));
	else if (!error && l->error)
		log_notice("bindings: log %s is written again", l->target);
	l->error = error;
	lose(l, lost);
	tell_lost(l);
}

void binding_log_scribe_is(struct binding_log *l, struct scribe *scribe)
{
	l->scribe = scribe;
	if (l->on && scribe)
		open_anew(l);
}
