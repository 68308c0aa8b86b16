/*
 * who_log.c - who had an address and port at a time, by the log of bindings
 *
 * The log is read from its beginning to the moment asked for, and whoever holds the
 * port then is the answer. Its lines are described in daemons/nat64d/binding_log.c:
 *
 *	TIME + PROTO ADDR:PORT [GUEST]:PORT		from here on it is his
 *	TIME - PROTO ADDR:PORT [GUEST]:PORT SECONDS	no more
 *	TIME + block ADDR:FIRST-LAST [GUEST]		all protocols; so with -
 *	TIME * PROTO ADDR:FIRST-LAST [GUEST]:PORT	published by the configuration
 *	TIME * all ADDR [GUEST]		an address of his own
 *	TIME * -			what the configuration gave until now is over
 *	TIME = ADDR|-		share mode: all are seen as this
 *	TIME ! TIME|-		what was made after that time ended unseen
 *	TIME ? COUNT		lines are missing
 */
#include "who_log.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gateway6/must.h>

static const char *const protos[WHO_LOG_PROTOS] = { "tcp", "udp", "icmp", "block" };

static struct who_log_holder *holder_of(struct who_log *w, const char *proto)
{
	for (size_t i = 0; i < ARRAY_SIZE(protos); i++)
		if (!strcmp(protos[i], proto))
			return &w->holder[i];
	return NULL;
}

/* "+ udp 1.2.3.4:5 [2001:db8::1]:6 ...": the holder that it speaks of, for our port. */
static bool binding_read(const struct who_log *w, const char *rest,
			 struct who_log_holder *out)
{
	char addr[20];
	unsigned port, last;

	if (sscanf(rest, "%*c block %19[0-9.]:%u-%u [%47[0-9a-f:.]]", addr, &port, &last,
		   out->guest) == 4)
		snprintf(out->proto, sizeof(out->proto), "block");
	else if (sscanf(rest, "%*c %7s %19[0-9.]:%u [%47[0-9a-f:.]]:%u", out->proto, addr, &port,
			out->guest, &out->guest_port) == 5)
		last = port;
	else
		return false;
	return port <= w->port && w->port <= last && addr4_parse(addr, &out->lent);
}

static void on_binding(struct who_log *w, const char *time, const char *rest)
{
	struct who_log_holder one = { .held = true }, *h;

	if (!binding_read(w, rest, &one) || !(h = holder_of(w, one.proto)) ||
	    (!w->share && !addr4_equal(one.lent, w->addr)))
		return;
	memcpy(one.since, time, sizeof(one.since));
	if (rest[0] == '+')
		*h = one;
	else if (!strcmp(h->guest, one.guest) && h->guest_port == one.guest_port)
		h->held = false;
}

/* "* tcp 1.2.3.4:80-89 [2001:db8::1]:8080", "* all 1.2.3.5 [2001:db8::2]", for our port. */
static bool fixed_read(const struct who_log *w, const char *rest, struct who_log_holder *out)
{
	char addr[20];
	unsigned first, last;

	if (sscanf(rest, "* all %19[0-9.] [%47[0-9a-f:.]]", addr, out->guest) == 2) {
		snprintf(out->proto, sizeof(out->proto), "all");
		return addr4_parse(addr, &out->lent);
	}
	if (sscanf(rest, "* %7s %19[0-9.]:%u-%u [%47[0-9a-f:.]]:%u", out->proto, addr, &first,
		   &last, out->guest, &out->guest_port) != 6 ||
	    w->port < first || w->port > last)
		return false;
	out->guest_port += w->port - first;
	return addr4_parse(addr, &out->lent);
}

static void on_fixed(struct who_log *w, const char *time, const char *rest)
{
	static const char *const names[WHO_LOG_FIXED] = { "tcp", "udp", "all" };
	struct who_log_holder one = { .held = true };

	if (!strncmp(rest, "* -", 3))
		memset(w->fixed, 0, sizeof(w->fixed));
	if (!fixed_read(w, rest, &one))
		return;
	memcpy(one.since, time, sizeof(one.since));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], one.proto) &&
		    (w->share ? i < 2 : addr4_equal(one.lent, w->addr)))
			w->fixed[i] = one;
}

static void on_shown(struct who_log *w, const char *rest)
{
	char addr[20];

	w->share = sscanf(rest, "= %19[0-9.]", addr) == 1 && addr4_parse(addr, &w->shown);
}

/* A life began that knows what was made up to `until`; "-" is before all times. */
static void on_begin(struct who_log *w, const char *rest)
{
	char until[24] = "-";

	sscanf(rest, "! %23s", until);
	for (size_t i = 0; i < ARRAY_SIZE(w->holder); i++)
		if (strcmp(w->holder[i].since, until) > 0)
			w->holder[i].held = false;
	memset(w->fixed, 0, sizeof(w->fixed));
	w->share = false;		/* it says so anew */
}

static void on_line(struct who_log *w, const char *line)
{
	char time[24] = "";
	int at = 0;

	if (line[0] == '<' && strchr(line, '>'))	/* as the journal's stream has it: <6> */
		line = strchr(line, '>') + 1;
	if (sscanf(line, "%20[0-9TZ:-] %n", time, &at) != 1 || !at || strlen(time) != 20)
		return;
	if (!w->first[0])
		memcpy(w->first, time, sizeof(time));
	w->over = w->over || strcmp(time, w->at) > 0;
	if (w->over)
		return;
	memcpy(w->last, time, sizeof(time));
	switch (line[at]) {
	case '+':
	case '-':
		on_binding(w, time, line + at);
		break;
	case '*':
		on_fixed(w, time, line + at);
		break;
	case '=':
		on_shown(w, line + at);
		break;
	case '!':
		on_begin(w, line + at);
		break;
	case '?':
		w->lost += strtoull(line + at + 1, NULL, 10);
	}
}

void who_log_read(struct who_log *w, FILE *in)
{
	char line[512];

	while (!w->over && fgets(line, sizeof(line), in))
		on_line(w, line);
}

bool who_log_has(const struct who_log *w, const struct who_log_holder *h)
{
	return h->held && addr4_equal(w->share ? w->shown : h->lent, w->addr);
}

/* ---- a time that a person types ---- */

static bool clock_read(const char *text, struct tm *tm, const char **end)
{
	static const char *const forms[] = { "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
					     "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M",
					     "%H:%M:%S", "%H:%M" };
	time_t now = time(NULL);

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		localtime_r(&now, tm);
		tm->tm_sec = 0;
		*end = strptime(text, forms[i], tm);
		if (*end && (!**end || !strcmp(*end, "Z")))
			return true;
	}
	return false;
}

bool who_log_time(const char *text, char out[24])
{
	const char *end;
	struct tm tm;
	time_t t;

	if (!clock_read(text, &tm, &end))
		return false;
	tm.tm_isdst = -1;
	t = *end == 'Z' ? timegm(&tm) : mktime(&tm);
	gmtime_r(&t, &tm);
	return strftime(out, 24, "%Y-%m-%dT%H:%M:%SZ", &tm) == 20;
}
