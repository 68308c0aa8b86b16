/*
 * doctor_firewall.c - what must pass the packet filter of this host, and does it
 *
 * An accept in our table cannot undo a drop in another, so the way is opened where it is
 * shut: in the files of Proxmox, in Docker's chain, or in the table that drops. The
 * questions are rows of doctor_firewall_rows.c; firewall.h answers them.
 */
#include "doctor_firewall.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <gateway6/must.h>
#include <gateway6/networks.h>
#include <gateway6/pref64.h>
#include <gateway6/resolve.h>

#include "doctor.h"
#include "fill.h"
#include "firewall.h"
#include "guest_port.h"

static const enum fw_hook hooks_of[][3] = {
	[TO_HOST] = { FW_PREROUTING, FW_INPUT, FW_INPUT },
	[THROUGH] = { FW_PREROUTING, FW_FORWARD, FW_POSTROUTING },
	[FROM_HOST] = { FW_OUTPUT, FW_POSTROUTING, FW_POSTROUTING },
};

/* ---- from a row to a packet ---- */

#define SERVER4 "198.41.0.4"		/* any public one: nothing is sent there */

static bool address_fill(const struct fill *values, const char *template, uint8_t *out,
			 bool *is6)
{
	struct filled text = fill(values, template);

	*is6 = strchr(text.s, ':') != NULL;
	return inet_pton(*is6 ? AF_INET6 : AF_INET, text.s, out) == 1;
}

static bool packet_of(const struct question *q, const struct fill *values,
		      struct filled names[2], struct fw_packet *p)
{
	*p = (struct fw_packet){ .proto = q->proto, .dport = q->port, .sport = 40001,
				 .icmp_type = q->icmp_type, .ct = q->ct };
	p->flags = !strcmp(q->ct, "new") ? 2 : 16;	/* SYN, ACK */
	names[0] = fill(values, q->in ? q->in : "");
	names[1] = fill(values, q->out ? q->out : "");
	p->in = q->in ? names[0].s : NULL;
	p->out = q->out ? names[1].s : NULL;
	if (!address_fill(values, q->src, p->src, &p->is6) ||
	    !address_fill(values, q->dst, p->dst, &p->is6))
		return false;
	p->dst_type = p->is6 && p->dst[0] == 0xff ? "multicast" :
		      q->way == TO_HOST ? "local" : "unicast";
	return true;
}

static struct fw_verdict ask_way(const struct firewall *f, const struct fw_packet *p,
				 enum way way)
{
	struct fw_verdict perhaps = { .answer = FW_PASSES }, v;

	for (size_t i = 0; i < ARRAY_SIZE(hooks_of[way]); i++) {
		v = firewall_ask(f, p, hooks_of[way][i]);
		if (v.answer == FW_DROPPED)
			return v;
		if (v.answer == FW_PERHAPS)
			perhaps = v;
	}
	return perhaps;
}

/* The bridge of its own that a guest has under iptables, then the port itself. */
static struct fw_verdict ask_guest(const struct firewall *f, const struct fw_packet *packet,
				   const struct guest_port *guest)
{
	struct fw_packet p = *packet;
	struct fw_verdict v = { .answer = FW_PASSES };

	must(guest, "doctor: a guest without its port");
	if (guest->fwbr[0]) {
		p.in = p.out = guest->fwbr;
		p.physin = guest->fwln;
		p.physout = guest->device;
		v = firewall_ask(f, &p, FW_FORWARD);
	}
	if (v.answer != FW_PASSES)
		return v;
	p.bridged = true;
	p.in = p.physin = NULL;
	p.out = guest->device;
	return firewall_ask(f, &p, FW_POSTROUTING);
}

static enum shape shape_of(const struct firewall *f, const struct fw_verdict *v)
{
	if (strstr(v->table, "proxmox") || !strncmp(v->chain, "PVEFW", 5))
		return PROXMOX;
	if (!strcmp(v->chain, "FORWARD") && firewall_has(f, "chain", "DOCKER-USER"))
		return DOCKER;
	return v->xt ? XTABLES : NFTABLES;
}

/* What is known of one drop, in words, with the line against it. */
static void say_drop(struct doctor *d, const struct firewall *f, const struct question *q,
		     const struct fill *values, const struct fw_verdict *v)
{
	static const char *const where_to[SHAPES] = {
		[PROXMOX] = "; add to {file}", [DOCKER] = ": Docker's rules",
		[XTABLES] = "", [NFTABLES] = "",
	};
	const struct fill here = { (const struct fill_word[]){
		{ "family", v->family }, { "table", v->table }, { "chain", v->chain },
		{ NULL, NULL } }, values };
	struct filled what = fill(values, q->what), remedy;
	enum shape shape = q->way == TO_GUEST ? PROXMOX : shape_of(f, v);

	remedy = fill(&here, q->remedy[shape] ? q->remedy[shape] : q->remedy[NFTABLES]);
	finding(d, CRITICAL, remedy.s, "the firewall drops %s (%s %s, table %s %s)%s", what.s,
		v->by_policy ? "policy of chain" : "chain", v->chain, v->family, v->table,
		fill(values, where_to[shape]).s);
}

/* True when it passes; else there is a finding. */
static bool question_ask(struct doctor *d, const struct firewall *f, const struct question *q,
			 const struct fill *values, const struct guest_port *guest)
{
	struct filled names[2];
	struct fw_packet p;
	struct fw_verdict v;

	if (!packet_of(q, values, names, &p))
		return true;		/* no address there: others complain */
	v = q->way == TO_GUEST ? ask_guest(f, &p, guest) : ask_way(f, &p, q->way);
	if (v.answer == FW_DROPPED)
		say_drop(d, f, q, values, &v);
	else if (v.answer == FW_PERHAPS)
		finding(d, UNKNOWN, NULL, "the firewall may drop %s (chain %s, table %s %s): a "
			"rule there asks what cannot be known", fill(values, q->what).s,
			v.chain, v.family, v.table);
	return v.answer == FW_PASSES;
}

/* ---- the words of a network, and of a published port ---- */

struct words {				/* where the texts of a fill lie */
	struct addr6_text host, guest, server;
	struct addr4_text internal;
	struct prefix_text prefix, pref64;
	struct fill_word network[12];
};

static void words_of(struct words *w, const struct doctor *d, const struct conf_network *n)
{
	const struct config *c = d->config;
	struct resolved_uplink u = resolve_uplink(c, d->facts);
	struct conf_prefix prefix[1] = { { .on_link = false } };
	struct addr6 host = { { 0 } }, guest;
	struct addr4 server = { { 0 } };

	resolve_prefixes(n, d->facts, prefix, 1);
	resolve_dns_server(n, d->facts, &host);
	guest = prefix->prefix.addr;
	guest.b[14] = guest.b[15] = 0x64;
	addr4_parse(SERVER4, &server);
	w->host = addr6_text(host);
	w->guest = addr6_text(guest);
	w->server = addr6_text(pref64_embed(&c->nat64.prefix, server));
	w->internal = addr4_text(c->nat64.ipv4.internal);
	w->prefix = prefix6_text(&prefix->prefix);
	w->pref64 = prefix6_text(&c->nat64.prefix);
	memcpy(w->network, (struct fill_word[]){
		{ "bridge", n->name }, { "prefix", w->prefix.s }, { "guest", w->guest.s },
		{ "host", w->host.s }, { "uplink", u.link ? u.link->name : "" },
		{ "device", c->nat64.device }, { "pref64", w->pref64.s },
		{ "server", w->server.s }, { "internal", w->internal.s },
		{ "server4", SERVER4 }, { "file", "host.fw [RULES]" }, { NULL, NULL } },
	       sizeof(w->network));
}

static unsigned offered(const struct config *c, const struct conf_network *n)
{
	bool nat64 = c->nat64.enabled && n->nat64;

	return (c->dns64.enabled && n->dns64 ? (unsigned)WANTS_DNS : 0) |
	       (n->ra.enabled ? (unsigned)WANTS_RA : 0) | (nat64 ? (unsigned)WANTS_NAT64 : 0) |
	       (nat64 && c->nat64.ipv4.mode == IPV4_SHARE ? (unsigned)WANTS_SHARE : 0);
}

static void ask_network(struct doctor *d, const struct firewall *f,
			const struct conf_network *n)
{
	unsigned wants = offered(d->config, n), shut = 0;
	struct words w;
	struct fill values = { w.network, NULL };

	words_of(&w, d, n);
	for (size_t i = 0; i < n_network_questions; i++)
		if ((network_questions[i].wants & ~wants) == 0)
			shut += !question_ask(d, f, &network_questions[i], &values, NULL);
	if (!shut)
		finding(d, FINE, NULL, "the firewall lets pass what %s needs", n->name);
}

/* ---- published ports ---- */

static bool network_of(const struct doctor *d, const struct addr6 *guest,
		       struct conf_network *out)
{
	struct conf_prefix p[RESOLVE_PREFIXES_MAX];
	const struct conf_network *n;

	for (struct network_walk w = networks_of(d->config, d->facts); (n = network_next(&w)); ) {
		size_t found = resolve_prefixes(n, d->facts, p, RESOLVE_PREFIXES_MAX);

		*out = *n;
		for (size_t k = 0; k < found; k++)
			if (prefix6_contains(&p[k].prefix, guest))
				return true;
	}
	return false;
}

static void ask_proto(struct doctor *d, const struct firewall *f, const struct conf_publish *p,
		      unsigned proto, const struct conf_network *n, const struct guest_port *at)
{
	char port[8], vmid[12], file[64];
	struct addr6_text guest = addr6_text(p->to);
	struct words w;
	const struct fill network = { w.network, NULL };
	const struct fill values = { (const struct fill_word[]){
		{ "name", p->name }, { "port", port }, { "guest", guest.s }, { "vmid", vmid },
		{ "proto", proto == PROTO_TCP ? "tcp" : "udp" }, { "file", file },
		{ NULL, NULL } }, &network };
	unsigned shut = 0, wants = offered(d->config, n);

	words_of(&w, d, n);
	snprintf(vmid, sizeof(vmid), "%u", at->vmid);
	for (size_t i = 0; i < n_publish_questions; i++) {
		struct question q = publish_questions[i];

		if ((q.wants & ~wants) || (q.way == TO_GUEST && !at->port[0]))
			continue;
		q.proto = proto == PROTO_TCP ? IPPROTO_TCP : IPPROTO_UDP;
		/* the kernel's NAT keeps the port, nat64d makes it that of the guest */
		q.port = q.wants & WANTS_SHARE ? p->port.first : p->to_port;
		snprintf(port, sizeof(port), "%u", q.port);
		snprintf(file, sizeof(file), q.way == TO_GUEST ?
			 "/etc/pve/firewall/%u.fw [RULES]" : "host.fw [RULES]", at->vmid);
		shut += !question_ask(d, f, &q, &values, at);
	}
	if (!shut)
		finding(d, FINE, NULL, "the firewall lets pass what is published as %s", p->name);
}

static void ask_publish(struct doctor *d, const struct firewall *f, const struct conf_publish *p)
{
	const struct conf_host *host;
	struct conf_network n;
	struct guest_port at;

	if (!network_of(d, &p->to, &n))
		return;			/* `check` warns of it */
	guest_port_find(n.name, &p->to, &at);
	host = config_host_by_address(d->config, &p->to);
	if (!at.vmid && host)
		at.vmid = host->vmid;
	for (unsigned proto = PROTO_TCP; proto <= PROTO_UDP; proto <<= 1)
		if (p->proto & proto)
			ask_proto(d, f, p, proto, &n, &at);
}

void doctor_firewall(struct doctor *d)
{
	const struct conf_network *n;
	struct firewall f;

	if (!firewall_read(&f)) {
		finding(d, UNKNOWN, "sudo gatewayctl doctor",
			"the firewall cannot be read: not root, or no nft");
		return;
	}
	for (struct network_walk w = networks_of(d->config, d->facts); (n = network_next(&w)); )
		ask_network(d, &f, n);
	for (size_t i = 0; d->config->nat64.enabled && i < d->config->publish.n; i++)
		ask_publish(d, &f, &d->config->publish.item[i]);
	firewall_fini(&f);
}
