/*
 * reserve.c - net.ipv4.ip_local_reserved_ports: lent ports are nobody's ephemeral ones
 *
 * The list is one for the whole host and others may have ports on it. So we add to
 * what is there and take only ours off again; which those are stands in the note.
 */
#include "reserve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>
#include <gateway6/nl.h>

#define RESERVED "net/ipv4/ip_local_reserved_ports"
#define OURS "reserved"			/* key in the note */

enum { LIST_MAX = 65536 * 6 };		/* every port alone, five digits and a comma */

/* The set as text; the caller frees it. NULL without memory. */
static char *list_text(const struct ports *s)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	ports_print(s, ",", out);
	fclose(out);
	return text;
}

static int list_read(struct ports *out)
{
	char *text = malloc(LIST_MAX);
	int r = text ? sysctl_read(RESERVED, text, LIST_MAX) : -ENOMEM;

	if (!r && !ports_parse(text, out))
		r = -EINVAL;
	free(text);
	return r;
}

static int list_write(const struct ports *s)
{
	char *text = list_text(s);
	int r = !text ? -ENOMEM : sysctl_write(RESERVED, *text ? text : "\n");

	free(text);
	return r;
}

static void remember(struct note *note, const struct ports *ours)
{
	char *text = ports_none(ours) ? NULL : list_text(ours);

	note_set(note, OURS, text);
	free(text);
}

int reserve_hold(struct note *note, const struct ports *want)
{
	struct ports now = { { 0 } }, ours = { { 0 } }, others, next;
	const char *noted = note_get(note, OURS);
	int r = list_read(&now);

	if (r < 0)
		return r;
	if (noted)
		ports_parse(noted, &ours);
	others = now;
	ports_less(&others, &ours);
	next = others;
	ports_join(&next, want);
	if (!memcmp(&now, &next, sizeof(now)))
		return 0;
	ours = *want;
	ports_less(&ours, &others);
	remember(note, &ours);
	return list_write(&next);
}

/* ---- who is there already ---- */

enum { LISTENING_TCP = 0x0a, UNCONNECTED_UDP = 0x07 };	/* as the kernel prints them */

/*
 * "  0: 00000000:1F90 00000000:0000 0A ..." -> 0x1f90. Only sockets that wait for
 * anybody: one with a peer has a flow of its own, which conntrack tells apart.
 */
static bool waiting_port(const char *line, unsigned *port)
{
	unsigned state;

	return sscanf(line, " %*u: %*[0-9A-Fa-f]:%4x %*[0-9A-Fa-f]:%*4x %2x", port,
		      &state) == 2 &&
	       (state == LISTENING_TCP || state == UNCONNECTED_UDP);
}

static bool is_connected(const char *line)
{
	unsigned state;

	return sscanf(line, " %*u: %*[0-9A-Fa-f]:%*x %*[0-9A-Fa-f]:%*4x %2x", &state) == 1 &&
	       state != LISTENING_TCP;
}

static void in_use_of(const char *path, bool tcp, const struct ports *lent, struct ports *out)
{
	FILE *f = fopen(path, "re");
	char line[512];
	unsigned port;

	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		if (tcp && is_connected(line))
			break;		/* those that listen come first */
		if (waiting_port(line, &port) && ports_has(lent, (uint16_t)port))
			ports_add(out, (uint16_t)port, (uint16_t)port);
	}
	fclose(f);
}

struct ports reserve_in_use(const struct ports *lent, const char *proc)
{
	static const char *const tables[] = { "tcp", "udp", "tcp6", "udp6" };
	struct ports used = { { 0 } };
	char path[256];

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		snprintf(path, sizeof(path), "%s/net/%s", proc, tables[i]);
		in_use_of(path, tables[i][0] == 't', lent, &used);
	}
	return used;
}
