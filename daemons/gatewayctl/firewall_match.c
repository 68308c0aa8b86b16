/*
 * firewall_match.c - one condition of a rule against a packet
 *
 * left op right, as in libnftables-json(5). The left side is a row of `fields`: where
 * the packet keeps it, and for which packets it exists at all. A condition on something
 * that the packet does not have fails, whatever the operator: so does nft.
 */
#include "firewall.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <gateway6/must.h>

enum kind { NAME, WORD, NUMBER, ADDRESS };

#define AT(m) offsetof(struct fw_packet, m)

static const struct field {
	const char *left;
	enum kind   kind;
	size_t	    at;
	int	    family;		/* 4, 6; 0: either */
	uint32_t    proto;		/* 0: any */
} fields[] = {
	{ "meta iifname", NAME, AT(in), 0, 0 },
	{ "meta iif", NAME, AT(in), 0, 0 },
	{ "meta oifname", NAME, AT(out), 0, 0 },
	{ "meta oif", NAME, AT(out), 0, 0 },
	{ "physdev in", NAME, AT(physin), 0, 0 },
	{ "physdev out", NAME, AT(physout), 0, 0 },
	{ "meta l4proto", NUMBER, AT(proto), 0, 0 },
	{ "meta mark", NUMBER, AT(mark), 0, 0 },
	{ "payload ip protocol", NUMBER, AT(proto), 4, 0 },
	{ "payload ip6 nexthdr", NUMBER, AT(proto), 6, 0 },
	{ "payload ip saddr", ADDRESS, AT(src), 4, 0 },
	{ "payload ip daddr", ADDRESS, AT(dst), 4, 0 },
	{ "payload ip6 saddr", ADDRESS, AT(src), 6, 0 },
	{ "payload ip6 daddr", ADDRESS, AT(dst), 6, 0 },
	{ "payload tcp sport", NUMBER, AT(sport), 0, IPPROTO_TCP },
	{ "payload tcp dport", NUMBER, AT(dport), 0, IPPROTO_TCP },
	{ "payload tcp flags", NUMBER, AT(flags), 0, IPPROTO_TCP },
	{ "payload udp sport", NUMBER, AT(sport), 0, IPPROTO_UDP },
	{ "payload udp dport", NUMBER, AT(dport), 0, IPPROTO_UDP },
	{ "payload th sport", NUMBER, AT(sport), 0, 0 },
	{ "payload th dport", NUMBER, AT(dport), 0, 0 },
	{ "payload icmp type", NUMBER, AT(icmp_type), 4, IPPROTO_ICMP },
	{ "payload icmpv6 type", NUMBER, AT(icmp_type), 6, IPPROTO_ICMPV6 },
	{ "meta nfproto", WORD, AT(nfproto), 0, 0 },
	{ "meta protocol", WORD, AT(ethertype), 0, 0 },
	{ "payload ether type", WORD, AT(ethertype), 0, 0 },
	{ "ct state", WORD, AT(ct), 0, 0 },
	{ "fib daddr", WORD, AT(dst_type), 0, 0 },
};

/* Words in the place of the numbers that we ask about. Another word is another number. */
static const struct { const char *word; uint32_t number; } words[] = {
	{ "icmp", 1 }, { "tcp", 6 }, { "udp", 17 }, { "ipv6-icmp", 58 }, { "icmpv6", 58 },
	{ "fin", 1 }, { "syn", 2 }, { "rst", 4 }, { "psh", 8 }, { "ack", 16 }, { "urg", 32 },
	{ "none", 0 }, { "all", 63 }, { "packet-too-big", 2 },
	{ "nd-router-solicit", 133 }, { "router-solicitation", 133 },
	{ "nd-router-advert", 134 }, { "router-advertisement", 134 },
	{ "nd-neighbor-solicit", 135 }, { "neighbour-solicitation", 135 },
	{ "neighbor-solicitation", 135 },
	{ "nd-neighbor-advert", 136 }, { "neighbour-advertisement", 136 },
	{ "neighbor-advertisement", 136 },
};

static bool word_number(const char *text, uint32_t *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 0);

	if (end != text && !*end) {
		*out = (uint32_t)n;
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(text, words[i].word)) {
			*out = words[i].number;
			return true;
		}
	return false;
}

bool fw_number(const cJSON *expr, uint32_t *out)
{
	const cJSON *part, *list = cJSON_IsArray(expr) ? expr : fw_item(expr, "|");
	uint32_t one;

	if (cJSON_IsNumber(expr)) {
		*out = (uint32_t)expr->valuedouble;
		return true;
	}
	if (cJSON_IsString(expr))
		return word_number(expr->valuestring, out);
	if (!list)
		return false;
	*out = 0;
	cJSON_ArrayForEach(part, list) {
		if (!fw_number(part, &one))
			return false;
		*out |= one;
	}
	return true;
}

/* ---- the left side ---- */

struct side {
	const struct field *field;	/* NULL: not one that we know */
	const void *at;			/* in the packet; NULL: the packet has none */
	uint32_t    mask;
};

static void left_name(const cJSON *left, char *name, size_t size)
{
	const cJSON *inner = left->child;
	const char *kind = left->string ? left->string : "";

	if (!strcmp(kind, "payload"))
		snprintf(name, size, "payload %s %s", fw_text(left, "protocol"),
			 fw_text(left, "field"));
	else if (!strcmp(kind, "fib"))	/* only its type is asked; daddr or saddr */
		snprintf(name, size, "fib %s", !strcmp(fw_text(left, "result"), "type") &&
			 cJSON_IsArray(fw_item(left, "flags")) &&
			 fw_item(left, "flags")->child ?
			 fw_item(left, "flags")->child->valuestring : "");
	else
		snprintf(name, size, "%s %s", kind, inner && inner->valuestring ?
			 inner->valuestring : "");
}

static struct side left_side(const cJSON *left, const struct fw_packet *p)
{
	struct side s = { .mask = UINT32_MAX };
	const cJSON *and = fw_item(left, "&");
	char name[64];

	if (and) {			/* field & mask */
		if (!fw_number(cJSON_GetArrayItem(and, 1), &s.mask))
			return s;
		left = cJSON_GetArrayItem(and, 0);
	}
	if (!left || !left->child)
		return s;
	left_name(left->child, name, sizeof(name));
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (!strcmp(fields[i].left, name))
			s.field = &fields[i];
	if (!s.field || (s.field->family && (s.field->family == 6) != p->is6) ||
	    (s.field->proto && s.field->proto != p->proto))
		return s;
	s.at = (const char *)p + s.field->at;
	if (s.field->kind == NAME || s.field->kind == WORD)
		s.at = *(const char *const *)s.at;
	return s;
}

/* ---- the right side ---- */

static bool name_equal(const char *name, const char *pattern)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return !strncmp(name, pattern, len - 1);
	return !strcmp(name, pattern);
}

static bool address_read(const char *text, bool is6, uint8_t *out)
{
	return inet_pton(is6 ? AF_INET6 : AF_INET, text, out) == 1;
}

static bool in_prefix(const uint8_t *a, const cJSON *prefix, bool is6)
{
	unsigned len = (unsigned)cJSON_GetNumberValue(fw_item(prefix, "len"));
	uint8_t of[16];

	if (!address_read(fw_text(prefix, "addr"), is6, of) || len > 128)
		return false;
	return !memcmp(a, of, len / 8) &&
	       (len % 8 == 0 || !((a[len / 8] ^ of[len / 8]) >> (8 - len % 8)));
}

static bool address_equal(const uint8_t *a, const cJSON *right, bool is6)
{
	const cJSON *prefix = fw_item(right, "prefix"), *range = fw_item(right, "range");
	const char *first = cJSON_GetStringValue(range ? cJSON_GetArrayItem(range, 0) : right);
	const char *last = cJSON_GetStringValue(range ? cJSON_GetArrayItem(range, 1) : right);
	uint8_t low[16], high[16];
	size_t len = is6 ? 16 : 4;

	if (prefix)
		return in_prefix(a, prefix, is6);
	return first && last && address_read(first, is6, low) && address_read(last, is6, high) &&
	       memcmp(low, a, len) <= 0 && memcmp(a, high, len) <= 0;
}

static bool number_equal(uint32_t n, const cJSON *right)
{
	const cJSON *range = fw_item(right, "range");
	uint32_t low, high;

	if (!range)
		return fw_number(right, &low) && n == low;
	return fw_number(cJSON_GetArrayItem(range, 0), &low) &&
	       fw_number(cJSON_GetArrayItem(range, 1), &high) && low <= n && n <= high;
}

static bool one_equal(const struct side *s, const cJSON *right, const struct fw_packet *p)
{
	const char *text = cJSON_GetStringValue(right);

	switch (s->field->kind) {
	case NAME:    return text && name_equal(s->at, text);
	case WORD:    return text && !strcasecmp(s->at, text);
	case ADDRESS: return address_equal(s->at, right, p->is6);
	case NUMBER:  break;
	}
	return number_equal(*(const uint32_t *)s->at & s->mask, right);
}

/* A set of any spelling, flattened: its elements, or the one thing itself. */
static enum fw_match any_equal(const struct fw_place *here, const struct side *s,
			       const cJSON *right, const struct fw_packet *p)
{
	const cJSON *list = cJSON_IsArray(right) ? right : fw_item(right, "set"), *one;

	if (cJSON_IsString(right) && right->valuestring[0] == '@') {
		const cJSON *set = fw_named_set(here, right->valuestring);

		if (!set || !cJSON_IsString(fw_item(set, "type")))
			return FW_MAYBE;
		list = fw_item(set, "elem");
		if (!list)
			return FW_NO;	/* empty */
	}
	if (!list)
		return one_equal(s, right, p) ? FW_YES : FW_NO;
	cJSON_ArrayForEach(one, list) {
		const cJSON *elem = fw_item(one, "elem");

		if (one_equal(s, elem ? fw_item(elem, "val") : one, p))
			return FW_YES;
	}
	return FW_NO;
}

enum fw_match fw_matches(const struct fw_place *here, const cJSON *left, const char *op,
			 const cJSON *right, const struct fw_packet *p)
{
	struct side s = left_side(left, p);
	enum fw_match m;

	if (!s.field)
		return FW_MAYBE;
	if (!s.at)
		return FW_NO;
	m = any_equal(here, &s, right, p);
	if (m == FW_MAYBE || !strcmp(op, "==") || !strcmp(op, "in"))
		return m;
	if (!strcmp(op, "!="))
		return m == FW_YES ? FW_NO : FW_YES;
	return FW_MAYBE;		/* <, > and their kind */
}
