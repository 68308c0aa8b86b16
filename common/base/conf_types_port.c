/*
 * conf_types_port.c - ranges of ports, and the guest a port is published to
 *
 * "80", "8000-8010", "20000-32767,61001-65534": a list in one text, or a YAML list of
 * such texts.
 */
#include <gateway6/must.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "conf_row.h"

/* One "N" or "N-M" at text; where it ends, or NULL. */
static const char *range_read(const char *text, struct conf_ports *out)
{
	unsigned long first, last;
	char *end;

	if (!isdigit((unsigned char)*text))
		return NULL;
	first = last = strtoul(text, &end, 10);
	if (*end == '-') {
		if (!isdigit((unsigned char)end[1]))
			return NULL;
		last = strtoul(end + 1, &end, 10);
	}
	if (first < 1 || first > last || last > UINT16_MAX)
		return NULL;
	*out = (struct conf_ports){ (uint16_t)first, (uint16_t)last };
	return end;
}

static size_t ports_read(struct conf_decoder *d, const struct conf_row *row,
			 const struct conf_node *node, void *out)
{
	struct conf_ports *ports = out;
	const char *at = node->text;
	size_t n = 0;

	/* ends: every turn eats at least a digit */
	while (n < CONF_SPREAD_MAX && (at = range_read(at, &ports[n]))) {
		n++;
		if (!*at)
			return n;
		if (*at++ != ',')
			break;
		while (*at == ' ')
			at++;
	}
	if (n == CONF_SPREAD_MAX)
		return conf_refuse(d, node, "write them as a YAML list",
				   "more than %d ranges in one text", CONF_SPREAD_MAX);
	return conf_refuse(d, node, strchr(node->text, ':') ?
			   "the outer and the inner port are two keys, e.g. port: 22 and "
			   "to_port: 22" : "80, 8000-8010 and 20000-32767,61001-65534 are "
			   "ports; they go from 1 to 65535", "expected %s, found \"%s\"",
			   row->type->expected, node->text);
}

static void ports_print(FILE *out, const struct conf_row *row, const void *item)
{
	const struct conf_ports *p = item;

	(void)row;
	if (p->first == p->last)
		fprintf(out, "%u", p->first);
	else
		fprintf(out, "%u-%u", p->first, p->last);
}

const struct conf_type conf_ports = {
	.expected = "a port or a range of ports", .name = "ports",
	.size = sizeof(struct conf_ports),
	.schema = "\"type\": [\"string\", \"integer\"], \"pattern\": \"^[0-9, -]+$\", "
		  "\"minimum\": 1, \"maximum\": 65535",
	.read = ports_read, .print = ports_print,
};

/* ---- a guest: its address, or its name in `hosts` ---- */

static size_t guest_unknown(struct conf_decoder *d, const struct conf_node *node)
{
	const struct config *c = d->config;
	const char **names = arena_take(d->arena, (c->hosts.n + 1) * sizeof(*names));
	struct addr4 v4;
	const char *hint;

	if (addr4_parse(node->text, &v4))
		return conf_refuse(d, node, "guests are reached by IPv6",
				   "%s is an IPv4 address", node->text);
	if (strchr(node->text, ':') || strchr(node->text, '['))
		return conf_refuse(d, node, strchr(node->text, '[') ?
				   "address and port are separate keys: \"to\" and \"to_port\"" :
				   NULL, "expected an IPv6 address or a name of \"hosts\", "
				   "found \"%s\"", node->text);
	for (size_t i = 0; i < c->hosts.n; i++)
		names[i] = c->hosts.item[i].name;
	hint = conf_did_you_mean(d->arena, node->text, names, c->hosts.n);
	return conf_refuse(d, node, hint, "there is no host \"%s\" in \"hosts\"", node->text);
}

static size_t host_address(struct conf_decoder *d, const struct conf_node *node,
			   const struct conf_host *h, struct addr6 *to)
{
	const char *hint = arena_printf(d->arena, "hosts: { %s: { address: ... } }", h->name);

	if (!h->has_address)
		return conf_refuse(d, node, hint, "the address of \"%s\" is not known: its mac "
				   "does not say in which prefix it is", h->name);
	*to = h->address;
	return 1;
}

static size_t guest_read(struct conf_decoder *d, const struct conf_row *row,
			 const struct conf_node *node, void *out)
{
	struct addr6 *to = out;

	(void)row;
	if (addr6_parse(node->text, to))
		return 1;
	for (size_t i = 0; i < d->config->hosts.n; i++)
		if (!strcmp(d->config->hosts.item[i].name, node->text))
			return host_address(d, node, &d->config->hosts.item[i], to);
	return guest_unknown(d, node);
}

static void guest_print(FILE *out, const struct conf_row *row, const void *item)
{
	(void)row;
	conf_addr6.print(out, row, item);
}

const struct conf_type conf_guest = {
	.expected = "an IPv6 address or the name of a host", .name = "guest",
	.size = sizeof(struct addr6), .schema = "\"type\": \"string\"",
	.read = guest_read, .print = guest_print,
};
