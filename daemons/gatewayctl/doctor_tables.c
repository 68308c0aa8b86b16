/*
 * doctor_tables.c - the kernel's own tables that run full: connections, IPv6 neighbours
 *
 * The neighbour table is the machine's: one for all its links and network namespaces, with
 * net.ipv6.neigh.default.gc_thresh3 places. When no more is free, what would need a new one
 * is dropped, and its sender told EINVAL or ENOBUFS. A multicast takes a place for each link
 * as well. The kernel shows it in every namespace, and lets it be set in the first alone.
 */
#include "doctor.h"

#include <unistd.h>

#include "out.h"
#include "tool.h"

#define NEIGHBOURS "net.ipv6.neigh.default.gc_thresh3"
#define NEIGHBOURS_FILE "/proc/sys/net/ipv6/neigh/default/gc_thresh3"
#define NEIGHBOURS_DEFAULT 1024		/* net/ipv6/ndisc.c */

/* share mode: the kernel's table of connections holds each translated one as well. */
void doctor_conntrack(struct doctor *d)
{
	int count = switch_read("/proc/sys/net", "netfilter", "nf_conntrack_count");
	int max = switch_read("/proc/sys/net", "netfilter", "nf_conntrack_max");
	char remedy[80];

	if (!d->config->nat64.enabled || count < 0 || max <= 0)
		return;
	snprintf(remedy, sizeof(remedy), "sysctl -w net.netfilter.nf_conntrack_max=%d", 4 * max);
	if (count > max / 10 * 9)
		finding(d, CRITICAL, remedy, "the kernel's table of connections is full: %d of %d",
			count, max);
	else
		finding(d, FINE, NULL, "the kernel tracks %d connections of %d", count, max);
}

struct neighbours { double entries, places, refused; };

static bool neighbours_read(struct neighbours *n)
{
	cJSON *list = tool_json((const char *const[]){ "ip", "-s", "-j", "ntable", "show",
						       "name", "ndisc_cache", NULL });
	const cJSON *table = list ? list->child : NULL;	/* its links follow it */

	*n = (struct neighbours){ field_number(table, "entries", -1),
				  field_number(table, "thresh3", 0),
				  field_number(table, "table_fulls", 0) };
	cJSON_Delete(list);
	return n->entries >= 0 && n->places > 0;
}

/*
 * Refusals are counted since the machine's start: once somebody has given the table more
 * places they say no more about it. They are no business of a container's.
 */
void doctor_neighbours(struct doctor *d)
{
	bool ours = access(NEIGHBOURS_FILE, F_OK) == 0;
	struct neighbours n;
	char remedy[160];

	if (!neighbours_read(&n))
		return;
	/* what sysctl prints is the line that keeps it */
	snprintf(remedy, sizeof(remedy), "sysctl -w " NEIGHBOURS "=%.0f | tee "
		 "/etc/sysctl.d/60-neighbours.conf%s", 8 * n.places,
		 ours ? "" : "   # on the machine itself, not in this container");
	if (n.entries >= n.places / 4 * 3)
		finding(d, WARN, remedy, "the kernel's table of IPv6 neighbours is nearly full: "
			"%.0f of %.0f", n.entries, n.places);
	else if (ours && n.refused > 0 && n.places <= NEIGHBOURS_DEFAULT)
		finding(d, WARN, remedy, "the kernel's table of IPv6 neighbours, with %.0f places, "
			"was full %.0f times: what was sent then was lost", n.places, n.refused);
	else
		finding(d, FINE, NULL, "the kernel knows %.0f IPv6 neighbours of %.0f", n.entries,
			n.places);
}
