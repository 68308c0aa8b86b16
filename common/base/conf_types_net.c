/*
 * conf_types_net.c - prefixes, ranges, and what may be of either family
 *
 * As with addresses, what is nearly right is told apart from what is wrong: a prefix with
 * bits behind its length, an address where a prefix is wanted.
 */
#include <string.h>

#include "conf_row.h"

enum family { FAMILY_4, FAMILY_6, FAMILY_ANY };

/* ---- why a text is no prefix ---- */

/* The address of "ADDRESS/LEN" with all bits behind the length cleared, as a hint. */
static const char *cleared(struct conf_decoder *d, const char *text, enum family family)
{
	const char *slash = strchr(text, '/');
	unsigned bits = family == FAMILY_4 ? 32 : 128;
	char address[64] = "";
	struct addr4 v4;
	struct addr6 v6;
	uint64_t len;

	if (!slash || (size_t)(slash - text) >= sizeof(address) ||
	    !conf_digits(slash + 1, &len) || len > bits)
		return NULL;
	memcpy(address, text, (size_t)(slash - text));
	if (family == FAMILY_6 && addr6_parse(address, &v6)) {
		struct prefix6 p = prefix6_of(&v6, (uint8_t)len);

		return arena_printf(d->arena, "did you mean %s?", prefix6_text(&p).s);
	}
	if (family != FAMILY_4 || !addr4_parse(address, &v4))
		return NULL;
	v4 = addr4_of(len ? addr4_value(v4) & UINT32_MAX << (32 - len) : 0);
	return arena_printf(d->arena, "did you mean %s?",
			    prefix4_text((struct prefix4){ v4, (uint8_t)len }).s);
}

static size_t prefix_refuse(struct conf_decoder *d, const struct conf_node *node,
			    enum family family, const char *expected)
{
	const char *hint = family == FAMILY_4 ? NULL : cleared(d, node->text, FAMILY_6);

	if (!hint && family != FAMILY_6)
		hint = cleared(d, node->text, FAMILY_4);
	if (hint)
		return conf_refuse(d, node, hint, "%s has bits set behind its length",
				   node->text);
	return conf_address_refuse(d, node, expected);
}

/* ---- prefixes ---- */

static size_t prefix6_read(struct conf_decoder *d, const struct conf_row *row,
			   const struct conf_node *node, void *out)
{
	if (!strchr(node->text, '/') && addr6_parse(node->text, &(struct addr6){ { 0 } }))
		return conf_refuse(d, node, "for example /64", "%s needs a length",
				   node->text);
	return prefix6_parse(node->text, out) ? 1 :
	       prefix_refuse(d, node, FAMILY_6, row->type->expected);
}

static void prefix6_print(FILE *out, const struct conf_row *row, const void *item)
{
	(void)row;
	conf_colons_print(out, prefix6_text(item).s);
}

const struct conf_type conf_prefix6 = {
	.expected = "an IPv6 prefix such as 2001:db8:1::/64", .name = "IPv6 prefix",
	.size = sizeof(struct prefix6),
	.schema = "\"type\": \"string\", \"pattern\": \"^[0-9a-fA-F:.]+/[0-9]+$\"",
	.read = prefix6_read, .print = prefix6_print,
};

static size_t prefix4_read(struct conf_decoder *d, const struct conf_row *row,
			   const struct conf_node *node, void *out)
{
	return prefix4_parse(node->text, out) ? 1 :
	       prefix_refuse(d, node, FAMILY_4, row->type->expected);
}

static void prefix4_print(FILE *out, const struct conf_row *row, const void *item)
{
	(void)row;
	fputs(prefix4_text(*(const struct prefix4 *)item).s, out);
}

#define PREFIX4_SCHEMA "\"type\": \"string\", \"pattern\": \"^[a-z0-9./ -]+$\""

const struct conf_type conf_prefix4 = {
	.expected = "an IPv4 address or prefix", .name = "IPv4 prefix",
	.size = sizeof(struct prefix4), .schema = PREFIX4_SCHEMA,
	.read = prefix4_read, .print = prefix4_print,
};

/* ---- ranges of addresses: the fewest prefixes that cover them exactly ---- */

/*
 * Each turn takes the largest aligned block that fits; at most 31 growing and 31
 * shrinking ones, so CONF_SPREAD_MAX always has room.
 */
static size_t range_cover(uint64_t first, uint64_t last, struct prefix4 *out)
{
	size_t n = 0;

	while (first <= last) {
		uint8_t len = 32;

		while (len > 0 && first % ((uint64_t)1 << (33 - len)) == 0 &&
		       first + ((uint64_t)1 << (33 - len)) - 1 <= last)
			len--;
		out[n++] = (struct prefix4){ addr4_of((uint32_t)first), len };
		first += (uint64_t)1 << (32 - len);
	}
	return n;
}

static size_t pool4_read(struct conf_decoder *d, const struct conf_row *row,
			 const struct conf_node *node, void *out)
{
	const char *dash = strchr(node->text, '-');
	struct addr4 first, last;
	char text[32] = "";

	if (!dash)
		return prefix4_read(d, row, node, out);
	if ((size_t)(dash - node->text) < sizeof(text))
		memcpy(text, node->text, (size_t)(dash - node->text));
	if (!addr4_parse(text, &first) || !addr4_parse(dash + 1, &last))
		return conf_refuse(d, node, "a range is written 192.0.2.10-192.0.2.19",
				   "expected %s, found \"%s\"", row->type->expected,
				   node->text);
	if (addr4_value(first) > addr4_value(last))
		return conf_refuse(d, node, NULL, "the range %s ends before it starts",
				   node->text);
	return range_cover(addr4_value(first), addr4_value(last), out);
}

const struct conf_type conf_pool4 = {
	.expected = "an IPv4 address, range or prefix", .name = "IPv4 addresses",
	.size = sizeof(struct prefix4), .schema = PREFIX4_SCHEMA,
	.read = pool4_read, .print = prefix4_print,
};

/* ---- both families ---- */

static bool net_parse(const char *text, struct conf_net *net)
{
	struct conf_net n = { 0 };

	if (prefix4_parse(text, &n.v4)) {
		*net = n;
		return true;
	}
	n.is6 = true;
	if (!prefix6_parse(text, &n.v6))
		return false;
	*net = n;
	return true;
}

static size_t net_read(struct conf_decoder *d, const struct conf_row *row,
		       const struct conf_node *node, void *out)
{
	struct conf_net *net = out;

	if (!strcmp(node->text, "any")) {
		net[0] = (struct conf_net){ .is6 = true };	/* ::/0 */
		net[1] = (struct conf_net){ .is6 = false };	/* 0.0.0.0/0 */
		return 2;
	}
	return net_parse(node->text, net) ? 1 :
	       prefix_refuse(d, node, FAMILY_ANY, row->type->expected);
}

static size_t address_read(struct conf_decoder *d, const struct conf_row *row,
			   const struct conf_node *node, void *out)
{
	if (row->words && !strcmp(node->text, row->words->text)) {
		*(struct conf_net *)out = (struct conf_net){ 0 };	/* conf_net_off() */
		return 1;
	}
	if (strchr(node->text, '/') || !net_parse(node->text, out))
		return conf_address_refuse(d, node, row->type->expected);
	return 1;
}

static void net_print(FILE *out, const struct conf_row *row, const void *item)
{
	const struct conf_net *net = item;

	if (net->is6)
		prefix6_print(out, row, &net->v6);
	else
		prefix4_print(out, row, &net->v4);
}

static void address_print(FILE *out, const struct conf_row *row, const void *item)
{
	const struct conf_net *net = item;

	if (row->words && conf_net_off(net))
		fputs(row->words->text, out);
	else if (net->is6)
		conf_addr6.print(out, row, &net->v6.addr);
	else
		conf_addr4.print(out, row, &net->v4.addr);
}

const struct conf_type conf_net = {
	.expected = "an address, a prefix or any", .name = "network",
	.size = sizeof(struct conf_net), .schema = "\"type\": \"string\"",
	.read = net_read, .print = net_print,
};

const struct conf_type conf_address = {
	.expected = "an address", .name = "address", .size = sizeof(struct conf_net),
	.schema = "\"type\": \"string\"", .read = address_read, .print = address_print,
};
