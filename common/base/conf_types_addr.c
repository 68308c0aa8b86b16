/*
 * conf_types_addr.c - addresses: IPv4, IPv6, MAC
 *
 * What is nearly right is told apart from what is wrong: an address of the other family,
 * with a port, with an interface.
 *
 * Not here: prefixes and ranges, and what may be of either family (conf_types_net.c).
 */
#include <string.h>

#include "conf_row.h"

/* ---- why a text is no address ---- */

static bool with_port(const char *text)
{
	const char *colon = strchr(text, ':');

	return text[0] == '[' || strstr(text, "]:") ||
	       (colon && strchr(text, '.') && !strchr(colon + 1, ':'));
}

size_t conf_address_refuse(struct conf_decoder *d, const struct conf_node *node,
			   const char *expected)
{
	struct addr4 v4;
	struct addr6 v6;
	const char *hint = NULL;

	if (with_port(node->text))
		hint = "address and port are separate keys: \"to\" and \"to_port\", "
		       "\"address\" and \"port\"";
	else if (strchr(node->text, '%'))
		hint = "write the address without the interface behind \"%\"";
	else if (addr4_parse(node->text, &v4))
		return conf_refuse(d, node, NULL, "expected %s, found the IPv4 address %s",
				   expected, node->text);
	else if (addr6_parse(node->text, &v6))
		return conf_refuse(d, node, NULL, "expected %s, found the IPv6 address %s",
				   expected, node->text);
	return conf_refuse(d, node, hint, "expected %s, found \"%s\"", expected, node->text);
}

/* ---- addresses ---- */

static size_t addr4_read(struct conf_decoder *d, const struct conf_row *row,
			 const struct conf_node *node, void *out)
{
	return addr4_parse(node->text, out) ? 1 :
	       conf_address_refuse(d, node, row->type->expected);
}

static void addr4_print(FILE *out, const struct conf_row *row, const void *item)
{
	(void)row;
	fputs(addr4_text(*(const struct addr4 *)item).s, out);
}

const struct conf_type conf_addr4 = {
	.expected = "an IPv4 address", .name = "IPv4 address", .size = sizeof(struct addr4),
	.schema = "\"type\": \"string\", \"format\": \"ipv4\"",
	.read = addr4_read, .print = addr4_print,
};

static size_t addr6_read(struct conf_decoder *d, const struct conf_row *row,
			 const struct conf_node *node, void *out)
{
	return addr6_parse(node->text, out) ? 1 :
	       conf_address_refuse(d, node, row->type->expected);
}

void conf_colons_print(FILE *out, const char *text)
{
	bool quote = text[0] == ':' || text[strlen(text) - 1] == ':';

	fprintf(out, quote ? "\"%s\"" : "%s", text);
}

static void addr6_print(FILE *out, const struct conf_row *row, const void *item)
{
	(void)row;
	conf_colons_print(out, addr6_text(*(const struct addr6 *)item).s);
}

const struct conf_type conf_addr6 = {
	.expected = "an IPv6 address", .name = "IPv6 address", .size = sizeof(struct addr6),
	.schema = "\"type\": \"string\", \"format\": \"ipv6\"",
	.read = addr6_read, .print = addr6_print,
};

static size_t addr6_or_none_read(struct conf_decoder *d, const struct conf_row *row,
				 const struct conf_node *node, void *out)
{
	if (node->text[0])
		return addr6_read(d, row, node, out);
	memset(out, 0, sizeof(struct addr6));
	return 1;
}

static void addr6_or_none_print(FILE *out, const struct conf_row *row, const void *item)
{
	if (addr6_is_zero(item))
		fputs("\"\"", out);
	else
		addr6_print(out, row, item);
}

const struct conf_type conf_addr6_or_none = {
	.expected = "an IPv6 address, or \"\"", .name = "IPv6 address",
	.size = sizeof(struct addr6), .schema = "\"type\": \"string\"",
	.read = addr6_or_none_read, .print = addr6_or_none_print,
};

/* ---- MAC addresses ---- */

static size_t mac_read(struct conf_decoder *d, const struct conf_row *row,
		       const struct conf_node *node, void *out)
{
	(void)row;
	if (!node->text[0])
		memset(out, 0, sizeof(struct mac));
	else if (!mac_parse(node->text, out) || mac_is_zero(out) ||
		 ((const struct mac *)out)->b[0] & 1)
		return conf_refuse(d, node, NULL, "expected a MAC address such as "
				   "bc:24:11:00:00:01, found \"%s\"", node->text);
	return 1;
}

static void mac_print(FILE *out, const struct conf_row *row, const void *item)
{
	(void)row;
	fprintf(out, "\"%s\"", mac_is_zero(item) ? "" : mac_text(item).s);
}

const struct conf_type conf_mac = {
	.expected = "a MAC address, or \"\"", .name = "MAC address", .size = sizeof(struct mac),
	.schema = "\"type\": \"string\"", .read = mac_read, .print = mac_print,
};
