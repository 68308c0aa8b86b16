/*
 * isolation_rules.c - the text of our table `inet gateway6-isolate`
 *
 * Between an isolated network and any other of the file nothing is forwarded, in
 * either direction and for either family; who tries is told so. What stays on its own
 * bridge passes: with br_netfilter (Proxmox) it comes by here as well.
 *
 * The internet and the translator's device are no networks of the file, and what is for
 * the host itself is not forwarded: all of these are reached as before.
 */
#include "isolation_rules.h"

#include <gateway6/networks.h>

/* `check` refuses other names, and patterns do not take them. */
static bool is_member(const struct conf_network *n, bool isolated)
{
	return (n->isolate || !isolated) && conf_is_plain(n->name);
}

static bool any_isolated(const struct config *c, const struct facts *f)
{
	const struct conf_network *n;

	for (struct network_walk w = networks_of(c, f); (n = network_next(&w)); )
		if (is_member(n, true))
			return true;
	return false;
}

static void print_names(const struct config *c, const struct facts *f, const char *set,
			bool isolated, FILE *out)
{
	const struct conf_network *n;
	const char *between = "";

	fprintf(out, "\tset %s {\n\t\ttype ifname\n\t\telements = { ", set);
	for (struct network_walk w = networks_of(c, f); (n = network_next(&w)); ) {
		if (!is_member(n, isolated))
			continue;
		fprintf(out, "%s\"%s\"", between, n->name);
		between = ", ";
	}
	fprintf(out, " }\n\t}\n\n");
}

static void print_same(const struct config *c, const struct facts *f, FILE *out)
{
	const struct conf_network *n;
	const char *between = "";

	fprintf(out, "\tset same {\n\t\ttype ifname . ifname\n\t\telements = { ");
	for (struct network_walk w = networks_of(c, f); (n = network_next(&w)); ) {
		if (!is_member(n, true))
			continue;
		fprintf(out, "%s\"%s\" . \"%s\"", between, n->name, n->name);
		between = ", ";
	}
	fprintf(out, " }\n\t}\n\n");
}

bool isolation_rules_print(const struct config *c, const struct facts *f, FILE *out)
{
	if (!any_isolated(c, f))
		return false;
	fprintf(out, ISOLATION_NONE "table inet " ISOLATION_TABLE " {\n"
		     "\tcomment \"made by raserv, which restores it\"\n");
	print_names(c, f, "networks", false, out);
	print_names(c, f, "isolated", true, out);
	print_same(c, f, out);
	fprintf(out, "\tchain forward {\n"
		     "\t\ttype filter hook forward priority filter - 10; policy accept;\n"
		     "\t\tiifname . oifname @same accept\n"
		     "\t\tiifname @isolated oifname @networks counter "
		     "reject with icmpx type admin-prohibited\n"
		     "\t\tiifname @networks oifname @isolated counter "
		     "reject with icmpx type admin-prohibited\n"
		     "\t}\n}\n");
	return true;
}
