/*
 * doctor_host.c - the host around the daemons: tools, switches, bridges, rivals
 */
#include "doctor.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <gateway6/must.h>
#include <gateway6/resolve.h>

#define TUN "/dev/net/tun"

static bool nft_there(void)
{
	return access("/usr/sbin/nft", X_OK) == 0 || access("/sbin/nft", X_OK) == 0;
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

void doctor_forwarding(struct doctor *d)
{
	bool both = d->facts->forwarding4 && d->facts->forwarding6;

	if (!d->facts->forwarding6)
		finding(d, CRITICAL, "sysctl -w net.ipv6.conf.all.forwarding=1",
			"IPv6 forwarding is off: guests reach nothing beyond this host");
	if (!d->facts->forwarding4 && d->config->nat64.enabled)
		finding(d, CRITICAL, "sysctl -w net.ipv4.ip_forward=1",
			"IPv4 forwarding is off: what is translated goes nowhere");
	if (both)
		finding(d, FINE, NULL, "forwarding is on");
}

/* The number in folder/link/name, -1 when it cannot be read. */
static int switch_read(const char *folder, const char *link, const char *name)
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

/* While forwarding is on, 1 means that advertisements are not heard (ip-sysctl). */
void doctor_accept_ra(struct doctor *d)
{
	struct resolved_uplink u = resolve_uplink(d->config, d->facts);
	char remedy[100];

	if (!u.link) {
		finding(d, CRITICAL, NULL, "there is no uplink: %s", u.why);
		return;
	}
	if (facts_default6(d->facts)) {
		finding(d, FINE, NULL, "IPv6 default route there, uplink %s", u.link->name);
		return;
	}
	snprintf(remedy, sizeof(remedy), "sysctl -w net.ipv6.conf.%s.accept_ra=2", u.link->name);
	if (d->facts->forwarding6 &&
	    switch_read("/proc/sys/net/ipv6/conf", u.link->name, "accept_ra") == 1)
		finding(d, CRITICAL, remedy, "no IPv6 default route: with forwarding on and "
			"accept_ra 1, %s hears no advertisements", u.link->name);
	else
		finding(d, WARN, NULL, "this host has no IPv6 default route");
}

/* 3 is NET_ADDR_SET: somebody chose it. Else it follows the ports. */
static void bridge_look(struct doctor *d, const struct link *link)
{
	int how = switch_read("/sys/class/net", link->name, "addr_assign_type");
	const uint8_t *m = link->mac;
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

void doctor_networks(struct doctor *d)
{
	for (size_t i = 0; i < d->config->networks.n; i++) {
		const struct conf_network *n = &d->config->networks.item[i];
		const struct link *link = facts_link_named(d->facts, n->name);
		const char *why;

		if (!link) {
			finding(d, CRITICAL, NULL, "there is no interface %s", n->name);
			continue;
		}
		if (n->ra.enabled && !resolve_is_guest_side(d->config, d->facts, link, &why))
			finding(d, CRITICAL, NULL, "advertisements on %s would leave this "
				"host: %s", n->name, why);
		else
			finding(d, FINE, NULL, "%s is a guest side", n->name);
		if (!strcmp(link->kind, "bridge"))
			bridge_look(d, link);
	}
}

/* ---- rivals ---- */

static bool ours(struct doctor *d, const char *daemon)
{
	return daemon_wanted(d->c, daemon);
}

static const struct {
	const char *comm, *daemon;	/* what runs, and whose work it does */
	const char *remedy;
} rivals[] = {
	{ "radvd", "raserv", "systemctl disable --now radvd" },
	{ "tayga", "nat64d", "systemctl disable --now tayga" },
	{ "named", "dns64d", "systemctl disable --now named" },
	{ "unbound", "dns64d", "systemctl disable --now unbound" },
	{ "dnsmasq", "dns64d", "systemctl disable --now dnsmasq" },
};

/* What holds names: a resolver beside dns64d does no harm while dns64d has its port. */
static bool harmless(const struct doctor *d, const char *daemon)
{
	for (size_t i = 0; i < DAEMONS; i++)
		if (!strcmp(d->health.of[i].daemon, daemon) && !strcmp(daemon, "dns64d"))
			return d->health.of[i].status && d->health.health == HEALTHY;
	return false;
}

/* Processes of other network namespaces are no rivals: guests in containers. */
static bool same_net(const char *pid)
{
	char path[64], here[64] = "", there[64] = "";

	snprintf(path, sizeof(path), "/proc/%.20s/ns/net", pid);
	return readlink("/proc/self/ns/net", here, sizeof(here) - 1) > 0 &&
	       readlink(path, there, sizeof(there) - 1) > 0 && !strcmp(here, there);
}

static bool comm_read(const char *pid, char *comm, size_t size)
{
	char path[64];
	FILE *f;
	bool got;

	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	got = fgets(comm, (int)size, f) != NULL;
	fclose(f);
	comm[strcspn(comm, "\n")] = '\0';
	return got;
}

static unsigned rival_judge(struct doctor *d, const char *pid)
{
	char comm[32] = "";

	if (!comm_read(pid, comm, sizeof(comm)))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(rivals); i++) {
		if (strcmp(comm, rivals[i].comm) || !ours(d, rivals[i].daemon) ||
		    harmless(d, rivals[i].daemon) || !same_net(pid))
			continue;
		finding(d, WARN, rivals[i].remedy, "%s runs (process %s) and does the work of %s",
			comm, pid, rivals[i].daemon);
		return 1;
	}
	return 0;
}

void doctor_rivals(struct doctor *d)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	unsigned found = 0;

	while (proc && (entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0]))
			found += rival_judge(d, entry->d_name);
	if (proc)
		closedir(proc);
	if (!found)
		finding(d, FINE, NULL, "no other program does the work of ours");
}
