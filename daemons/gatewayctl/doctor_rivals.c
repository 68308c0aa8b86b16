/* doctor_rivals.c - other programs that do the work of ours, or hold its ports */
#include "doctor.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gateway6/must.h>
#include <gateway6/networks.h>
#include <gateway6/resolve.h>

#include "tool.h"

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
	{ "ndppd", "raserv", "systemctl disable --now ndppd" },
	{ "jool", "nat64d", "modprobe -r jool jool_siit" },	/* a module */
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

static unsigned say_rival(struct doctor *d, const char *comm, const char *where)
{
	for (size_t i = 0; i < ARRAY_SIZE(rivals); i++) {
		if (strcmp(comm, rivals[i].comm) != 0 || !ours(d, rivals[i].daemon) ||
		    harmless(d, rivals[i].daemon))
			continue;
		finding(d, WARN, rivals[i].remedy, "%s runs (%s) and does the work of %s",
			comm, where, rivals[i].daemon);
		return 1;
	}
	return 0;
}

static unsigned rival_judge(struct doctor *d, const char *pid)
{
	char comm[32] = "", where[32];

	if (!comm_read(pid, comm, sizeof(comm)) || !same_net(pid))
		return 0;
	snprintf(where, sizeof(where), "process %.20s", pid);
	return say_rival(d, comm, where);
}

/* Jool has no process: it is in the kernel. */
static unsigned module_judge(struct doctor *d)
{
	if (access("/sys/module/jool", F_OK) < 0)
		return 0;
	return say_rival(d, "jool", "in the kernel");
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
	found += module_judge(d);
	if (!found)
		finding(d, FINE, NULL, "no other program does the work of ours");
}

/* ---- who has our ports ---- */

/* "udp UNCONN 0 0 *:53 *:* users:(("named",pid=7,fd=3))": the address, then a name. */
static bool socket_read(const char *line, char at[64], char program[32])
{
	const char *users = strstr(line, "users:((\"");

	return sscanf(line, "%*s %*s %*s %*s %63s", at) == 1 && users &&
	       sscanf(users, "users:((\"%31[^\"]", program) == 1;
}

/* Does it take what guests send to us: bound to anything, or to our address there? */
static bool in_our_way(const struct doctor *d, char *at)
{
	char *colon = strrchr(at, ':');
	const struct conf_network *n;
	struct addr6 a, ours_there;

	if (!colon)
		return false;
	*colon = '\0';
	if (!strcmp(at, "*") || !strcmp(at, "[::]"))
		return true;
	at[strcspn(at, "]%")] = '\0';
	if (at[0] != '[' || !addr6_parse(at + 1, &a))
		return false;
	for (struct network_walk w = networks_of(d->config, d->facts); (n = network_next(&w)); )
		if (resolve_dns_server(n, d->facts, &ours_there) &&
		    !memcmp(&a, &ours_there, sizeof(a)))
			return true;
	return false;
}

void doctor_ports(struct doctor *d)
{
	char port[16], at[64], program[32], remedy[80], *text, *rest, *line;

	if (!d->config->dns64.enabled)
		return;
	snprintf(port, sizeof(port), ":%u", d->config->dns64.port);
	text = rest = tool_text((const char *const[]){ "ss", "-Hlntup", "sport", "=", port, NULL });
	while (rest && (line = strsep(&rest, "\n"))) {
		if (!socket_read(line, at, program) || !strcmp(program, "dns64d") ||
		    !in_our_way(d, at))
			continue;
		snprintf(remedy, sizeof(remedy), "systemctl disable --now %s", program);
		finding(d, CRITICAL, remedy, "port %u, where dns64d answers guests, is held by %s",
			d->config->dns64.port, program);
		break;
	}
	free(text);
}
