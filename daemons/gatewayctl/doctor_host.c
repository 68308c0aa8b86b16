/*
 * doctor_host.c - the host around the daemons: tools, switches, bridges
 */
#include "doctor.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <gateway6/must.h>
#include <gateway6/networks.h>
#include <gateway6/resolve.h>

#include "out.h"
#include "tool.h"

#define TUN "/dev/net/tun"

int switch_read(const char *folder, const char *link, const char *name)
{
	char path[160];
	int value = -1;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/%s", folder, link, name);
	f = fopen(path, "re");
	if (!f)
		return -1;
	if (fscanf(f, "%d", &value) != 1)
		value = -1;
	fclose(f);
	return value;
}

static bool nft_there(void)
{
	return access("/usr/sbin/nft", X_OK) == 0 || access("/sbin/nft", X_OK) == 0;
}

/* Without it all works, only slower: no reason to complain. */
void doctor_fast_path(struct doctor *d)
{
	const cJSON *status = d->health.of[DAEMONS - 1].status;	/* nat64d: daemon_names */
	const char *why = status ? field_text(status, "datapath_why") : "";

	if (!status || !*field_text(status, "datapath"))
		return;
	if (*why)
		finding(d, FINE, NULL, "nat64d carries all packets itself: %s", why);
	else
		finding(d, FINE, NULL, "the kernel carries what nat64d has judged: %.0f sessions",
			field_number(status, "fast_flows", 0));
}

void doctor_tools(struct doctor *d)
{
	struct utsname kernel;
	struct stat st;

	if (!d->config->nat64.enabled || uname(&kernel) < 0)
		return;
	if (stat(TUN, &st) < 0)
		finding(d, CRITICAL, "modprobe tun   # in an LXC: dev0: path=" TUN ",mode=0666",
			TUN " is not there");
	else if ((st.st_mode & 06) != 06)	/* nat64d is not root */
		finding(d, WARN, "chmod 0666 " TUN "   # in an LXC: dev0: path=" TUN ",mode=0666",
			TUN " is not for everybody, mode %04o", st.st_mode & 07777u);
	else if (nft_there())
		finding(d, FINE, NULL, "kernel %s, " TUN " usable, nft there", kernel.release);
	if (!nft_there())
		finding(d, CRITICAL, "apt install nftables", "there is no program nft");
}

/* `ifreload` and the SDN of Proxmox write the switch of single links. */
static bool forwards(struct doctor *d, const struct link *link)
{
	char remedy[100];

	if (!link || link->forwarding6)
		return true;
	snprintf(remedy, sizeof(remedy), "sysctl -w net.ipv6.conf.%s.forwarding=1", link->name);
	finding(d, CRITICAL, remedy, "IPv6 forwarding is on, but not for %s: what guests send "
		"ends there", link->name);
	return false;
}

void doctor_forwarding(struct doctor *d)
{
	bool both = d->facts->forwarding4 && d->facts->forwarding6;
	const struct conf_network *n;

	if (!d->facts->forwarding6)
		finding(d, CRITICAL, "sysctl -w net.ipv6.conf.all.forwarding=1",
			"IPv6 forwarding is off: guests reach nothing beyond this host");
	if (!d->facts->forwarding4 && d->config->nat64.enabled)
		finding(d, CRITICAL, "sysctl -w net.ipv4.ip_forward=1",
			"IPv4 forwarding is off: what is translated goes nowhere");
	for (struct network_walk w = networks_of(d->config, d->facts); (n = network_next(&w)); )
		both &= !d->facts->forwarding6 ||
			forwards(d, facts_link_named(d->facts, n->name));
	if (both)
		finding(d, FINE, NULL, "forwarding is on");
}

static bool default_by_ra(void)
{
	cJSON *list = tool_json((const char *const[]){ "ip", "-6", "-j", "route", "show",
						       "default", NULL });
	bool by_ra = !strcmp(field_text(list ? list->child : NULL, "protocol"), "ra");

	cJSON_Delete(list);
	return by_ra;
}

/* While forwarding is on, 1 means that advertisements are not heard (ip-sysctl). */
void doctor_accept_ra(struct doctor *d)
{
	struct resolved_uplink u = resolve_uplink(d->config, d->facts);
	char remedy[100];
	bool deaf;

	if (!u.link) {
		finding(d, CRITICAL, "uplink: { interface: eno1 }   # as `ip link` names it",
			"there is no uplink: %s", u.why);
		return;
	}
	deaf = d->facts->forwarding6 &&
	       switch_read("/proc/sys/net/ipv6/conf", u.link->name, "accept_ra") == 1;
	snprintf(remedy, sizeof(remedy), "sysctl -w net.ipv6.conf.%s.accept_ra=2", u.link->name);
	if (facts_default6(d->facts) && deaf && default_by_ra())
		finding(d, CRITICAL, remedy, "the IPv6 default route came by advertisement and "
			"will run out: with forwarding on and accept_ra 1, %s hears no more",
			u.link->name);
	else if (facts_default6(d->facts))
		finding(d, FINE, NULL, "IPv6 default route there, uplink %s", u.link->name);
	else if (deaf)
		finding(d, CRITICAL, remedy, "no IPv6 default route: with forwarding on and "
			"accept_ra 1, %s hears no advertisements", u.link->name);
	else
		finding(d, WARN, "networks: { vmbr0: { ra: { default_route: always } } }",
			"this host has no IPv6 default route, so guests are not told to use it "
			"as router; where only NAT64 is wanted, set for each network");
}

/* 3 is NET_ADDR_SET: somebody chose it. Else it follows the ports. */
static void bridge_look(struct doctor *d, const struct link *link)
{
	int how = switch_read("/sys/class/net", link->name, "addr_assign_type");
	const uint8_t *m = link->mac.b;
	char remedy[60];

	if (how < 0) {
		finding(d, UNKNOWN, NULL, "/sys does not say how %s got its MAC", link->name);
		return;
	}
	if (how == 3) {
		finding(d, FINE, NULL, "bridge %s has a fixed MAC", link->name);
		return;
	}
	snprintf(remedy, sizeof(remedy), "hwaddress %02x:%02x:%02x:%02x:%02x:%02x",
		 link->has_mac ? m[0] : 2, m[1], m[2], m[3], m[4],
		 link->has_mac ? m[5] : (unsigned)link->index & 0xff);
	finding(d, WARN, remedy, "bridge %s has no fixed MAC, it changes with its guests; to its "
		"stanza in /etc/network/interfaces add", link->name);
}

/* A cable in the guests' bridge: whoever is at its other end hears us as a router. */
static bool is_cable(const struct link *l)
{
	static const char *const kinds[] = { "", "bond", "team", "vlan" };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(l->kind, kinds[i]))
			return true;
	return false;
}

static void ports_look(struct doctor *d, const struct link *bridge)
{
	for (size_t i = 0; i < d->facts->n_links; i++) {
		const struct link *l = &d->facts->links[i];
		char remedy[100];

		if (!l->index || l->master != bridge->index || !is_cable(l))
			continue;
		snprintf(remedy, sizeof(remedy), "bridge-ports none   # in the stanza of %s in "
			 "/etc/network/interfaces", bridge->name);
		finding(d, WARN, remedy, "%s is a port of %s: our advertisements leave this host "
			"there; if that is not meant", l->name, bridge->name);
	}
}

static const struct conf_node *member(const struct conf_node *map, const char *key)
{
	const struct conf_node *n = map && map->kind == CONF_MAP ? map->first : NULL;

	while (n && strcmp(n->key, key) != 0)
		n = n->next;
	return n;
}

static bool all_local(const struct conf_network *n, const struct facts *f)
{
	struct conf_prefix p[RESOLVE_PREFIXES_MAX];
	size_t found = resolve_prefixes(n, f, p, RESOLVE_PREFIXES_MAX);

	for (size_t i = 0; i < found; i++)
		if ((p[i].prefix.addr.b[0] & 0xfe) != 0xfc)	/* fc00::/7, RFC 4193 */
			return false;
	return found > 0;
}

/*
 * RFC 6724 section 2.1: ULAs have label 13 and precedence 3, IPv4 has 35, so a guest that
 * has both takes IPv4 for every name that has both.
 */
static void labels_look(struct doctor *d, const struct conf_network *n)
{
	if (all_local(n, d->facts) && d->config->dns64.enabled && n->dns64 &&
	    !member(member(d->config->tree, "dns64"), "prefer"))
		finding(d, WARN, "dns64: { prefer: ipv6 }", "%s has only unique local prefixes "
			"(fc00::/7): guests that have IPv4 too will prefer it (RFC 6724); if "
			"they should not", n->name);
}

static bool has_address_in(const struct facts *f, const struct link *link,
			   const struct prefix6 *p)
{
	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].link == link->index && f->addrs[i].is6 &&
		    !f->addrs[i].dad_failed && prefix6_contains(p, &f->addrs[i].v6))
			return true;
	return false;
}

/* networks.X.address: a prefix without one has no route to its guests here. */
static void addresses_look(struct doctor *d, const struct conf_network *n,
			   const struct link *link)
{
	char remedy[120];

	for (size_t i = 0; i < n->prefixes.n; i++) {
		const struct prefix6 *p = &n->prefixes.item[i].prefix;

		if (p->len == 128 || n->prefixes.item[i].deprecated ||
		    has_address_in(d->facts, link, p) ||
		    resolve_ndp_proxy(d->config, d->facts, p, NULL))
			continue;
		snprintf(remedy, sizeof(remedy), "networks: { %s: { address: manage } }", n->name);
		finding(d, WARN, n->address == ADDRESS_CHECK ? remedy : "gatewayctl logs raserv",
			"%s has no address in %s: what comes back for guests has no way there",
			n->name, prefix6_text(p).s);
	}
}

/* What matches a pattern and yet is none of our networks; that ports are not is plain. */
static void patterns_look(struct doctor *d)
{
	struct network_text room;

	for (size_t i = 0; i < d->facts->n_links; i++) {
		const struct link *l = &d->facts->links[i];
		const char *why = l->index && !l->master
				  ? network_left_out(d->config, d->facts, l, &room) : NULL;

		if (why)
			finding(d, FINE, NULL, "%s matches %s but is left out: %s", l->name,
				config_network(d->config, l->name)->name, why);
	}
}

void doctor_networks(struct doctor *d)
{
	const struct conf_network *n;

	patterns_look(d);
	for (struct network_walk w = networks_of(d->config, d->facts); (n = network_next(&w)); ) {
		const struct link *link = facts_link_named(d->facts, n->name);
		char remedy[120];
		const char *why;

		if (!link) {
			snprintf(remedy, sizeof(remedy), "ip link add %s type bridge   # and its "
				 "stanza in /etc/network/interfaces", n->name);
			finding(d, CRITICAL, remedy, "there is no interface %s", n->name);
			continue;
		}
		if (n->ra.enabled && !resolve_is_guest_side(d->config, d->facts, link, &why))
			finding(d, CRITICAL, "bridge-ports none   # of a bridge for guests alone: "
				"gateway6(7), Layouts", "advertisements on %s would leave this "
				"host: %s", n->name, why);
		else
			finding(d, FINE, NULL, "%s is a guest side", n->name);
		if (!strcmp(link->kind, "bridge"))
			bridge_look(d, link);
		if (n->ra.enabled)
			ports_look(d, link);
		addresses_look(d, n, link);
		labels_look(d, n);
	}
}
