/*
 * config_check.c - rules that need this host: ports in use, the kernel's own port range,
 *                  the name servers of resolv.conf, how much memory there is
 *
 * The rules about interfaces are in base/conf_check_links.c.
 */
#include "config_check.h"

#include <stdio.h>
#include <string.h>

#include <gateway6/facts.h>
#include <gateway6/must.h>
#include <gateway6/resolve.h>

#include "../base/conf_check.h"
#include "listeners.h"

static const struct host_files host_files = { .proc = "/proc", .resolv_conf = "/etc/resolv.conf" };

/* ---- publish ---- */

/* What an administrator would lose on this host's own address. */
static const struct lifeline { uint16_t port; const char *what; } lifelines[] = {
	{ 22, "SSH" }, { 8006, "the PVE interface" },
};

static const struct lifeline *lifeline(const struct conf_publish *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(lifelines); i++)
		if (p->proto & PROTO_TCP && p->port.first <= lifelines[i].port &&
		    lifelines[i].port <= p->port.last)
			return &lifelines[i];
	return NULL;
}

static bool in_use(const struct listeners *all, const struct conf_publish *p,
		   struct addr4 at, struct listener *l, const char **proto)
{
	*proto = "tcp";
	if (p->proto & PROTO_TCP && listener_find(all, PROTO_TCP, at, p->port, l))
		return true;
	*proto = "udp";
	return p->proto & PROTO_UDP && listener_find(all, PROTO_UDP, at, p->port, l);
}

static void publish_port(const struct conf_check *k, const struct listeners *all, size_t i)
{
	const struct conf_publish *p = &k->c->publish.item[i];
	struct conf_spot at = conf_spot(k->c, k->errors, "publish[%zu].port", i);
	struct resolved_uplink u = resolve_uplink(k->c, k->facts);
	struct addr4 listen = p->listen_auto ? u.ipv4 : p->listen;
	struct arena *room = k->errors->arena;
	const struct lifeline *lost = lifeline(p);
	const char *proto, *hint;
	struct listener l;

	hint = lost ? arena_printf(room, "publishing it would lock you out of %s; choose "
				   "another port", lost->what) :
		      "choose another port, or stop that program";
	if (in_use(all, p, listen, &l, &proto))
		conf_spot_error(&at, hint, "port %u/%s of %s is in use on this host%s", l.port,
				proto, addr4_is_zero(listen) ? "the uplink" :
				addr4_text(listen).s, l.pid ? arena_printf(room,
				" by %s (pid %d)", l.program, l.pid) : "");
	else if (lost)
		conf_spot_error(&at, hint, "port %u is kept for %s of this host",
				lost->port, lost->what);
}

static void publish_ports(const struct conf_check *k, const struct host_files *files)
{
	const struct listeners *all = listeners_read(k->errors->arena, files->proc);

	for (size_t i = 0; i < k->c->publish.n; i++)
		if (k->errors->errors < CONF_ERRORS_MAX)
			publish_port(k, all, i);
}

/* ---- lent ports ---- */

static void local_ports(const struct conf_check *k, const struct host_files *files)
{
	struct conf_ports_list lent = resolve_lent_ports(k->c);
	struct conf_spot at = conf_spot(k->c, k->errors, "nat64.ipv4.ports");
	struct conf_ports local;

	if (!local_port_range(files->proc, &local))
		return;
	for (size_t i = 0; i < lent.n; i++)
		if (conf_ports_overlap(lent.item[i], local)) {
			conf_spot_error(&at, "lend others, or move that range with sysctl",
					"ports %u-%u overlap %u-%u, from which this host takes "
					"its own (net.ipv4.ip_local_port_range)",
					lent.item[i].first, lent.item[i].last, local.first,
					local.last);
			return;
		}
}

/* ---- name servers ---- */

static bool server_of_line(const char *line, struct conf_net *out)
{
	char text[64];

	if (sscanf(line, "nameserver %63s", text) != 1)
		return false;
	*out = (struct conf_net){ 0 };
	if (addr4_parse(text, &out->v4.addr))
		return true;
	text[strcspn(text, "%")] = '\0';	/* fe80::1%eno1 */
	out->is6 = true;
	return addr6_parse(text, &out->v6.addr);
}

static void resolv_conf(const struct conf_check *k, const struct host_files *files)
{
	struct conf_spot at = conf_spot(k->c, k->errors, "dns64.upstreams");
	FILE *f = fopen(files->resolv_conf, "re");
	struct conf_net server;
	char line[512];

	while (f && fgets(line, sizeof(line), f)) {
		if (!server_of_line(line, &server) ||
		    !conf_asks_ourselves(k->c, k->facts, &server, 53))
			continue;
		conf_spot_error(&at, "name the servers to ask in dns64.upstreams",
				"%s names dns64d itself (%s): a question would go in circles",
				files->resolv_conf, server.is6 ?
				addr6_text(server.v6.addr).s : addr4_text(server.v4.addr).s);
		break;
	}
	if (f)
		fclose(f);
}

/* ---- memory ---- */

/* In bytes; 0 where that cannot be read. */
static uint64_t memory_of_host(const char *proc)
{
	unsigned long long kib = 0;
	char path[256], line[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/meminfo", proc);
	f = fopen(path, "re");
	while (f && !kib && fgets(line, sizeof(line), f))
		sscanf(line, "MemTotal: %llu kB", &kib);
	if (f)
		fclose(f);
	return kib << 10;
}

/* Tables do not grow, so what they may take is known now, and not in the night. */
static void memory(const struct conf_check *k, const struct host_files *files)
{
	uint64_t sessions = k->c->nat64.enabled
			    ? k->c->nat64.limits.sessions * (uint64_t)NAT64_SESSION_BYTES : 0;
	uint64_t cache = k->c->dns64.enabled ? k->c->dns64.cache.size_bytes : 0;
	uint64_t all = memory_of_host(files->proc);
	struct conf_spot at = conf_spot(k->c, k->errors, sessions > cache
					? "nat64.limits.sessions" : "dns64.cache.size");

	if (all && sessions + cache > all / 2)
		conf_spot_warning(&at, NULL, "%llu MiB for sessions and %llu MiB for the cache of "
				  "names, once they are full, are more than half of the %llu MiB "
				  "of this host", (unsigned long long)sessions >> 20,
				  (unsigned long long)cache >> 20,
				  (unsigned long long)all >> 20);
}

void config_check_files(const struct config *c, const struct facts *f,
			const struct host_files *files, struct conf_errors *errors)
{
	struct conf_check k = { .c = c, .facts = f, .errors = errors };

	conf_check_facts(c, f, errors);
	if (c->nat64.enabled && c->nat64.ipv4.mode == IPV4_SHARE) {
		publish_ports(&k, files);
		local_ports(&k, files);
	}
	if (c->dns64.enabled && c->dns64.upstreams_auto)
		resolv_conf(&k, files);
	memory(&k, files);
}

void config_check_host(const struct config *c, const struct facts *f,
		       struct conf_errors *errors)
{
	config_check_files(c, f, &host_files, errors);
}
