/*
 * nft_rules.c - the text of our tables `inet gateway6` and `ip gateway6`
 *
 * Share mode, table ip. The translator speaks from `internal`; on the way out the kernel's NAT
 * gives it the uplink's address and keeps the port, and what comes in for a lent or a
 * published port of that address goes to `internal`. All of it passes conntrack and
 * the host's firewall, on both sides. The kernel changes a port only when the very
 * same flow exists already; the ports are reserved (reserve.c) so that the host's own
 * programs do not get into the way, and chain `remapped` tells when somebody did.
 *
 * A program of the host that listens on a port in the lent range keeps it: new
 * connections ask for its socket first. A published port is ours in any case, `check`
 * has refused those in use.
 *
 * This table is of the family ip because NAT and `ct` in a table inet would switch
 * the tracking of connections on for IPv6 too: the way of every packet of a guest,
 * native ones included, would be longer by it on hosts that do not ask for it.
 *
 * Pool mode. No table ip: addresses of our own need no second NAT.
 *
 * The guard, table inet. Only networks with nat64: true come in; the uplink is
 * answered by silence, all others are told. In share mode nobody reaches `internal`
 * but by our own DNAT (chain inside). The host's own programs do not pass `forward`.
 */
#include "nft_rules.h"

#include <string.h>

#include <gateway6/networks.h>
#include <gateway6/resolve.h>

static bool is_share(const struct config *c)
{
	return c->nat64.ipv4.mode == IPV4_SHARE;
}

static void print_range(struct conf_ports p, FILE *out)
{
	if (p.first == p.last)
		fprintf(out, "%u", p.first);
	else
		fprintf(out, "%u-%u", p.first, p.last);
}

static void print_lent(const struct config *c, FILE *out)
{
	struct conf_ports_list lent = resolve_lent_ports(c);

	fprintf(out, "\tset lent {\n\t\ttype inet_service; flags interval; auto-merge\n"
		     "\t\telements = { ");
	for (size_t i = 0; i < lent.n; i++) {
		fprintf(out, "%s", i ? ", " : "");
		print_range(lent.item[i], out);
	}
	fprintf(out, " }\n\t}\n\n");
}

static void print_one_published(const struct config *c, const struct conf_publish *p,
				struct addr4 at, const char *proto, FILE *out)
{
	fprintf(out, "\t\tip daddr %s %s dport ", addr4_text(at).s, proto);
	print_range(p->port, out);
	fprintf(out, " counter dnat ip to %s\n", addr4_text(c->nat64.ipv4.internal).s);
}

static void print_published(const struct config *c, const struct wish *w, FILE *out)
{
	fprintf(out, "\tchain published {\n");
	for (size_t i = 0; i < c->publish.n; i++) {
		const struct conf_publish *p = &c->publish.item[i];
		struct addr4 at = p->listen_auto ? w->host.shown4 : p->listen;

		if (p->proto & PROTO_TCP)
			print_one_published(c, p, at, "tcp", out);
		if (p->proto & PROTO_UDP)
			print_one_published(c, p, at, "udp", out);
	}
	fprintf(out, "\t}\n\n");
}

/* In from outside; and our own programs that call our own address. */
static void print_inbound(const struct config *c, const struct wish *w,
			  enum nft_sockets sockets, FILE *out)
{
	const char *device = c->nat64.device;
	struct addr4_text shown = addr4_text(w->host.shown4);
	struct addr4_text internal = addr4_text(c->nat64.ipv4.internal);

	fprintf(out,
		"\tchain prerouting {\n"
		"\t\ttype nat hook prerouting priority dstnat; policy accept;\n"
		"\t\tiifname \"%s\" accept\n"
		"\t\tjump published\n", device);
	if (sockets == NFT_SOCKETS_KNOWN)
		fprintf(out, "\t\tip daddr %s meta l4proto { tcp, udp } th dport @lent "
			     "socket wildcard { 0, 1 } accept\n", shown.s);
	fprintf(out,
		"\t\tip daddr %s meta l4proto { tcp, udp } th dport @lent "
		"dnat ip to %s\n"
		"\t}\n\n"
		"\tchain output {\n"
		"\t\ttype nat hook output priority -100; policy accept;\n"
		"\t\tjump published\n"
		"\t}\n\n", shown.s, internal.s);
}

static void print_outbound(const struct config *c, const struct wish *w, FILE *out)
{
	const char *device = c->nat64.device;
	struct addr4_text internal = addr4_text(c->nat64.ipv4.internal);

	fprintf(out,
		"\tchain postrouting {\n"
		"\t\ttype nat hook postrouting priority srcnat; policy accept;\n");
	if (!w->masquerade && w->host.ready)
		fprintf(out, "\t\tip saddr %s oifname \"%s\" snat ip to %s\n",
			internal.s, w->uplink, addr4_text(w->host.shown4).s);
	fprintf(out,
		"\t\tip saddr %s oifname != \"%s\" masquerade\n"
		"\t}\n\n", internal.s, device);
	fprintf(out,
		"\tchain remapped {\n"
		"\t\ttype filter hook postrouting priority srcnat + 10; policy accept;\n"
		"\t\tct state new ct original ip saddr %s meta l4proto { tcp, udp } "
		"ct original proto-src @lent th sport != @lent "
		"counter limit rate 1/minute log prefix \"gateway6: port remapped: \"\n"
		"\t}\n\n", internal.s);
}

static void print_guests(const struct config *c, const struct facts *f, FILE *out)
{
	const char *before = "\t\tiifname {\n\t\t\t\"", *after = "";
	const struct conf_network *n;

	for (struct network_walk w = networks_of(c, f); (n = network_next(&w)); ) {
		if (!n->nat64 || !conf_is_plain(n->name))
			continue;		/* kept shut */
		fprintf(out, "%s%s\"", before, n->name);
		before = ", \"";
		after = "\n\t\t} accept\n";
	}
	fputs(after, out);
}

static void print_inside(const struct config *c, FILE *out)
{
	fprintf(out, "\tchain inside {\n"
		     "\t\ttype filter hook forward priority filter - 10; policy accept;\n"
		     "\t\toifname \"%s\" ip daddr %s ct direction original "
		     "ct status & dnat == 0 counter drop\n\t}\n", c->nat64.device,
		addr4_text(c->nat64.ipv4.internal).s);
}

static void print_guard(const struct config *c, const struct facts *f, const struct wish *w,
			FILE *out)
{
	const char *device = c->nat64.device;

	fprintf(out, "\tchain guard {\n"
		     "\t\ttype filter hook forward priority filter - 10; policy accept;\n");
	fprintf(out, "\t\toifname != \"%s\" accept\n", device);
	fprintf(out, "\t\tmeta nfproto ipv4 accept\n");
	print_guests(c, f, out);
	if (w->uplink[0] && conf_is_plain(w->uplink))
		fprintf(out, "\t\tiifname \"%s\" counter drop\n", w->uplink);
	fprintf(out, "\t\tcounter reject with icmpv6 type admin-prohibited\n\t}\n");
}

static void print_share(const struct config *c, const struct wish *w,
			enum nft_sockets sockets, FILE *out)
{
	print_lent(c, out);
	if (w->host.ready) {
		print_published(c, w, out);
		print_inbound(c, w, sockets, out);
	}
	print_outbound(c, w, out);
	print_inside(c, out);
}

static void print_table(const char *family, FILE *out)
{
	fprintf(out, "table %s " NFT_TABLE " {\n"
		     "\tcomment \"made by nat64d, which restores it\"\n", family);
}

void nft_rules_print(const struct config *c, const struct facts *f, const struct wish *w,
		     enum nft_sockets sockets, FILE *out)
{
	fprintf(out, NFT_RULES_NONE);
	if (is_share(c)) {
		print_table("ip", out);
		print_share(c, w, sockets, out);
		fprintf(out, "}\n");
	}
	print_table("inet", out);	/* last: nft.c takes it for the whole */
	print_guard(c, f, w, out);
	fprintf(out, "}\n");
}
