/*
 * switches.c - the kernel's switches without which nothing is forwarded
 *
 * Switching IPv6 forwarding on makes the kernel forget what it learnt by router
 * advertisements, unless accept_ra is 2: a host that got its default route that way
 * would lose it. So accept_ra comes first, and goes back last.
 *
 * What was off when we came is off when we leave; what somebody else had switched on
 * is not ours (docs/decisions/0005).
 */
#include "switches.h"

#include <stdio.h>
#include <string.h>

#include <gateway6/log.h>
#include <gateway6/must.h>
#include <gateway6/nl.h>

#define FORWARD4 "net/ipv4/ip_forward"
#define FORWARD6 "net/ipv6/conf/all/forwarding"
#define ACCEPT_RA "net/ipv6/conf/%s/accept_ra"

enum { RTF_CAME_BY_RA = 0x00040000 };	/* RTF_ADDRCONF of linux/ipv6_route.h */

static bool is_on(const char *path)
{
	char value[16];

	return sysctl_read(path, value, sizeof(value)) == 0 && strcmp(value, "0") != 0;
}

bool switches_route_by_ra(const char *device, const char *proc)
{
	char path[256], line[256], name[64];
	unsigned len, flags;
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "%s/net/ipv6_route", proc);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%*32s %2x %*32s %*2x %*32s %*8x %*8x %*8x %8x %63s",
			       &len, &flags, name) == 3 &&
			len == 0 && flags & RTF_CAME_BY_RA && !strcmp(name, device);
	fclose(f);
	return found;
}

/* Set it and remember what it was. 0, or -errno. */
static int set(struct switches *s, const char *path, const char *now, const char *value)
{
	if (!note_get(s->note, path))
		note_set(s->note, path, now);
	return sysctl_write(path, value);
}

/* accept_ra: auto */
static void keep_learning(struct switches *s, const char *uplink)
{
	char path[96], value[16];
	int r;

	snprintf(path, sizeof(path), ACCEPT_RA, uplink);
	if (sysctl_read(path, value, sizeof(value)) < 0 || strcmp(value, "1") != 0 ||
	    !switches_route_by_ra(uplink, "/proc"))
		return;
	r = set(s, path, value, "2");
	if (r < 0)
		log_warning("uplink %s: accept_ra not raised to 2: %s", uplink, strerror(-r));
	else
		log_notice("uplink %s: accept_ra raised from 1 to 2, its default route came "
			   "by router advertisement", uplink);
}

static void switch_on(struct switches *s, const struct config *c, const struct wish *w,
		      const char *path)
{
	int r;

	if (!strcmp(path, FORWARD6) && c->uplink.accept_ra == ACCEPT_RA_AUTO && w->uplink[0])
		keep_learning(s, w->uplink);
	r = set(s, path, "0", "1");
	if (r == 0)
		log_notice("forwarding: %s was 0, set to 1 for as long as nat64d runs; set "
			   "it in /etc/sysctl.d to have it always", path);
	else if (!s->told)
		log_warning("forwarding: %s not set: %s", path, strerror(-r));
}

/* What we raised, somebody may have put back: the next advertisement would be ignored. */
static void still_learning(struct switches *s, const char *uplink)
{
	char path[96], value[16];

	snprintf(path, sizeof(path), ACCEPT_RA, uplink);
	if (note_get(s->note, path) && sysctl_read(path, value, sizeof(value)) == 0 &&
	    strcmp(value, "2") != 0 && sysctl_write(path, "2") == 0)
		log_notice("uplink %s: accept_ra was set to %s, raised to 2 again", uplink,
			   value);
}

bool switches_hold(struct switches *s, const struct config *c, const struct wish *w,
		   char *why_not, size_t size)
{
	static const char *const paths[] = { FORWARD4, FORWARD6 };
	bool manage = c->uplink.forwarding == FORWARDING_MANAGE;

	if (c->uplink.accept_ra == ACCEPT_RA_AUTO && w->uplink[0])
		still_learning(s, w->uplink);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		if (!is_on(paths[i]) && manage)
			switch_on(s, c, w, paths[i]);
		if (is_on(paths[i]))
			continue;
		s->told = true;
		snprintf(why_not, size, "forwarding is off: %s is 0%s", paths[i],
			 manage ? "" : " and uplink.forwarding is check");
		return false;
	}
	s->told = false;
	return true;
}

/* What we set a switch to: 1 for forwarding, 2 for accept_ra. */
static void back(struct switches *s, const char *path, const char *ours)
{
	const char *found = note_get(s->note, path);
	char value[16];

	if (!found)
		return;
	if (sysctl_read(path, value, sizeof(value)) == 0 && !strcmp(value, ours) &&
	    sysctl_write(path, found) < 0)
		log_warning("forwarding: %s not set back to %s", path, found);
	note_set(s->note, path, NULL);
}

void switches_back(struct switches *s)
{
	char path[sizeof(s->note->line[0].key)];

	back(s, FORWARD4, "1");
	back(s, FORWARD6, "1");
	for (size_t i = s->note->n; i-- > 0; ) {	/* ends: i falls */
		snprintf(path, sizeof(path), "%s", s->note->line[i].key);
		if (!strncmp(path, "net/ipv6/conf/", 14))
			back(s, path, "2");
	}
}

void switches_tun(const char *device)
{
	static const struct { const char *family, *name, *value; } rows[] = {
		{ "ipv6", "accept_ra", "0" },
		{ "ipv6", "addr_gen_mode", "1" },	/* none */
		{ "ipv4", "forwarding", "1" },
	};
	char path[96];
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(path, sizeof(path), "net/%s/conf/%s/%s", rows[i].family, device,
			 rows[i].name);
		r = sysctl_write(path, rows[i].value);
		if (r < 0)
			log_warning("tun %s: %s not set: %s", device, path, strerror(-r));
	}
}
