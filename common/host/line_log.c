/*
 * line_log.c - a log of lines with their times, that holds nobody up and says what it lost
 *
 * A line is made in memory while a packet is on its way and handed to the scribe at the
 * end of the turn. When that cannot take it the line is lost and counted: a log must not
 * hold packets, and a guest must not hold the log.
 */
#include <gateway6/line_log.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <gateway6/log.h>

#define JOURNAL "-"
#define JOURNAL_PRIORITY "<6>"		/* sd-daemon(3); taken off by the journal */

void line_log_time(int64_t seconds, char out[24])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 24, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static const char *stamp(struct line_log *l)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	if (now.tv_sec != l->stamp_s || !l->stamp[0])
		line_log_time(now.tv_sec, l->stamp);
	l->stamp_s = now.tv_sec;
	return l->stamp;
}

void line_log_lose(struct line_log *l, uint64_t lines)
{
	l->lost += lines;
	l->lost_untold += lines;
}

/* The line's own end is kept free; what is longer is cut. */
__attribute__((format(printf, 3, 0)))
static size_t line_write(struct line_log *l, char *at, const char *format, va_list args)
{
	bool journal = !strcmp(l->target, JOURNAL);
	size_t head = (size_t)sprintf(at, "%s%s ", journal ? JOURNAL_PRIORITY : "", stamp(l));
	size_t room = LINE_LOG_LINE_MAX - head - 1;
	size_t n = (size_t)vsnprintf(at + head, room, format, args);

	n = head + (n < room ? n : room - 1);
	at[n] = '\n';
	return n + 1;
}

void line_log_add(struct line_log *l, const char *format, ...)
{
	va_list args;

	l->lines++;
	if (sizeof(l->room) - l->len < LINE_LOG_LINE_MAX)
		line_log_flush(l);
	if (sizeof(l->room) - l->len < LINE_LOG_LINE_MAX)
		return line_log_lose(l, 1);
	va_start(args, format);
	l->len += line_write(l, l->room + l->len, format, args);
	va_end(args);
}

/* Before anything new: that something is missing here. */
static void tell_lost(struct line_log *l)
{
	uint64_t lost = l->lost_untold;

	if (!lost || l->error)
		return;
	l->lost_untold = 0;
	line_log_add(l, "? %llu", (unsigned long long)lost);
}

void line_log_flush(struct line_log *l)
{
	if (!l->len || !l->scribe || scribe_log(l->scribe, l->room, l->len) < 0)
		return;			/* the next turn tries again */
	l->len = 0;
	tell_lost(l);
}

/* ---- where to ---- */

void line_log_to(struct line_log *l, const char *target)
{
	l->on = strcmp(target, "off") != 0;
	snprintf(l->target, sizeof(l->target), "%s",
		 !l->on ? "" : !strcmp(target, "journal") ? JOURNAL : target);
	l->error = 0;
}

void line_log_open(struct line_log *l)
{
	line_log_flush(l);
	if (l->scribe && scribe_log_to(l->scribe, l->target) < 0 && l->on)
		log_warning("%s: %s was not opened anew: the scribe is busy", l->what, l->target);
}

/* ---- words of the scribe ---- */

void line_log_went(struct line_log *l, int error, unsigned lost)
{
	if (error && error != l->error)
		log_warning("%s: log %s not written: %s; lines are lost", l->what, l->target,
			    strerror(error));
	else if (!error && l->error)
		log_notice("%s: log %s is written again", l->what, l->target);
	l->error = error;
	line_log_lose(l, lost);
	tell_lost(l);
}

void line_log_scribe_is(struct line_log *l, struct scribe *scribe)
{
	l->scribe = scribe;
	if (l->on && scribe)
		line_log_open(l);
}
