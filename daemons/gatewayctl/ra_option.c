/*
 * ra_option.c - an option of an RS or RA as named fields (RFC 4861 4.6, and those of
 *               RFC 4191, 8106, 8781, 8910, 9463, 9762)
 *
 * Each taker is given the body, behind type and length, and adds to the row of the whole
 * message; what it cannot make sense of becomes the row's fault. Each loop eats bytes of
 * its window or leaves.
 */
#include "ra_option.h"

#include <stdio.h>

#include <gateway6/dname.h>
#include <gateway6/must.h>
#include <gateway6/pref64.h>
#include <gateway6/wire/nd.h>

static void add_text(cJSON *row, const char *key, const char *text)
{
	cJSON_AddStringToObject(row, key, text);
}

static void add_number(cJSON *row, const char *key, uint32_t value)
{
	cJSON_AddNumberToObject(row, key, value);
}

static void add_flag(cJSON *row, const char *key, unsigned flag)
{
	cJSON_AddBoolToObject(row, key, flag != 0);
}

/* A new row at the end of the list `key` of row, which is made when it is not there. */
static cJSON *add_row(cJSON *row, const char *key)
{
	cJSON *list = cJSON_GetObjectItemCaseSensitive(row, key), *item = cJSON_CreateObject();

	if (!list)
		list = cJSON_AddArrayToObject(row, key);
	cJSON_AddItemToArray(list, item);
	return item;
}

void ra_fault(cJSON *row, const char *text)
{
	if (!cJSON_GetObjectItemCaseSensitive(row, "fault"))
		add_text(row, "fault", text);
}

const char *ra_preference(uint8_t flags)
{
	static const char *const words[] = { "medium", "high", "reserved", "low" };

	return words[(flags & ND_RA_PREFERENCE) >> 3];
}

/* Printable letters of the bytes up to the first zero. */
static void add_letters(cJSON *row, const char *key, const uint8_t *bytes, size_t len)
{
	char text[256];
	size_t n = 0;

	for (; n < len && n + 1 < sizeof(text) && bytes[n]; n++)
		text[n] = bytes[n] >= ' ' && bytes[n] <= '~' ? (char)bytes[n] : '?';
	text[n] = '\0';
	add_text(row, key, text);
}

/* ---- bodies ---- */

static void take_lladdr(cJSON *row, struct rd *r)
{
	struct mac m;

	rd_copy(r, m.b, sizeof(m.b));
	add_text(row, "mac", mac_text(&m).s);
}

static void take_prefix(cJSON *row, struct rd *r)
{
	uint8_t len = rd_u8(r), flags = rd_u8(r);
	uint32_t valid_s = rd_u32(r), preferred_s = rd_u32(r);
	struct prefix6 p = { .len = len > 128 ? 128 : len };
	cJSON *item;

	rd_u32(r);				/* reserved */
	rd_copy(r, p.addr.b, sizeof(p.addr.b));
	if (r->bad)
		return;
	item = add_row(row, "prefixes");
	p = prefix6_of(&p.addr, p.len);
	add_text(item, "prefix", prefix6_text(&p).s);
	add_flag(item, "on_link", flags & ND_PREFIX_ON_LINK);
	add_flag(item, "autonomous", flags & ND_PREFIX_AUTONOMOUS);
	add_flag(item, "pd_preferred", flags & ND_PREFIX_PD_PREFERRED);
	add_number(item, "preferred_s", preferred_s);
	add_number(item, "valid_s", valid_s);
	if (len > 128)
		ra_fault(row, "a prefix length over 128");
	if (preferred_s > valid_s)		/* RFC 4862 5.5.3 c: ignored by hosts */
		ra_fault(row, "a preferred lifetime that is longer than the valid one");
}

static void take_mtu(cJSON *row, struct rd *r)
{
	rd_u16(r);
	add_number(row, "mtu", rd_u32(r));
}

static void take_route(cJSON *row, struct rd *r)
{
	uint8_t len = rd_u8(r), flags = rd_u8(r);
	uint32_t lifetime_s = rd_u32(r);
	struct addr6 a = { { 0 } };
	size_t have = rd_left(r);
	struct prefix6 p;
	cJSON *item;

	if (r->bad || have > sizeof(a.b) || len > 128 || have * 8 < len) {
		ra_fault(row, "a route option whose length does not suit its prefix");
		return;
	}
	rd_copy(r, a.b, have);
	p = prefix6_of(&a, len);
	item = add_row(row, "routes");
	add_text(item, "prefix", prefix6_text(&p).s);
	add_text(item, "preference", ra_preference(flags));
	add_number(item, "lifetime_s", lifetime_s);
}

static void take_rdnss(cJSON *row, struct rd *r)
{
	uint32_t lifetime_s;

	rd_u16(r);
	lifetime_s = rd_u32(r);
	if (rd_left(r) < sizeof(struct addr6))
		ra_fault(row, "an RDNSS option without an address");
	while (rd_left(r) >= sizeof(struct addr6)) {
		cJSON *item = add_row(row, "rdnss");
		struct addr6 a;

		rd_copy(r, a.b, sizeof(a.b));
		add_text(item, "server", addr6_text(a).s);
		add_number(item, "lifetime_s", lifetime_s);
	}
}

static void take_dnssl(cJSON *row, struct rd *r)
{
	const uint8_t *begin;
	uint32_t lifetime_s;

	rd_u16(r);
	lifetime_s = rd_u32(r);
	begin = r->at;
	while (rd_left(r) > 0 && *r->at) {	/* zeros behind the last name: padding */
		struct dname name;
		cJSON *item;

		if (!dname_read(r, begin, &name)) {
			ra_fault(row, "a DNSSL option with a broken name");
			return;
		}
		item = add_row(row, "dnssl");
		add_text(item, "domain", dname_text(&name).s);
		add_number(item, "lifetime_s", lifetime_s);
	}
}

static void take_portal(cJSON *row, struct rd *r)
{
	size_t len = rd_left(r);
	const uint8_t *uri = rd_take(r, len);

	if (uri)
		add_letters(row, "captive_portal", uri, len);
}

static void take_pref64(cJSON *row, struct rd *r)
{
	uint16_t scaled = rd_u16(r);
	struct addr6 a = { { 0 } };
	struct prefix6 p;
	cJSON *item;

	rd_copy(r, a.b, 12);
	p = prefix6_of(&a, (uint8_t)pref64_code_length(scaled & 7));
	if (!p.len) {
		ra_fault(row, "a PREF64 option with a prefix length code that is not assigned");
		return;
	}
	/* several are one each; `pref64` is the first, as in Links */
	item = cJSON_GetObjectItemCaseSensitive(row, "pref64") ?
	       add_row(row, "more_pref64") : cJSON_AddObjectToObject(row, "pref64");
	add_text(item, "prefix", prefix6_text(&p).s);
	add_number(item, "lifetime_s", scaled & ~7u);	/* 13 bits of 8 s units */
}

/* Of what it speaks the first, which it prefers (RFC 7301 3.1). */
static void take_alpn(cJSON *item, struct rd *r)
{
	uint8_t len = rd_u8(r);
	const uint8_t *id = rd_take(r, len);

	if (id && len)
		add_letters(item, "alpn", id, len);
}

/* SvcParams (RFC 9460 2.2): of the keys the two that we announce ourselves. */
static void take_params(cJSON *item, struct rd *r)
{
	enum { ALPN = 1, PORT = 3 };

	while (rd_left(r) >= 4) {
		uint16_t key = rd_u16(r), len = rd_u16(r);
		struct rd value = rd_window(r, len);

		if (key == PORT && rd_left(&value) == 2)
			add_number(item, "port", rd_u16(&value));
		else if (key == ALPN)
			take_alpn(item, &value);
	}
}

static void take_encrypted_dns(cJSON *row, struct rd *r)	/* RFC 9463 6.1 */
{
	uint16_t priority = rd_u16(r);
	uint32_t lifetime_s = rd_u32(r);
	struct rd name_at = rd_window(r, rd_u16(r)), addrs, params;
	const uint8_t *begin = name_at.at;
	struct dname name;
	cJSON *item, *list;

	if (r->bad || !dname_read(&name_at, begin, &name)) {
		ra_fault(row, "an encrypted DNS option with a broken name");
		return;
	}
	item = add_row(row, "encrypted_dns");
	add_text(item, "name", dname_text(&name).s);
	add_number(item, "priority", priority);
	add_number(item, "lifetime_s", lifetime_s);
	if (rd_left(r) < 2)			/* ADN-only mode */
		return;
	addrs = rd_window(r, rd_u16(r));
	list = cJSON_AddArrayToObject(item, "addresses");
	while (rd_left(&addrs) >= sizeof(struct addr6)) {
		struct addr6 a;

		rd_copy(&addrs, a.b, sizeof(a.b));
		cJSON_AddItemToArray(list, cJSON_CreateString(addr6_text(a).s));
	}
	params = rd_window(r, rd_u16(r));
	take_params(item, &params);
}

static const struct {
	uint8_t type;
	uint8_t units;			/* it must have; 0: any */
	void (*take)(cJSON *row, struct rd *body);
} options[] = {
	{ ND_SOURCE_LLADDR, 1, take_lladdr },
	{ ND_PREFIX, 4, take_prefix },
	{ ND_MTU, 1, take_mtu },
	{ ND_ROUTE, 0, take_route },
	{ ND_RDNSS, 0, take_rdnss },
	{ ND_DNSSL, 0, take_dnssl },
	{ ND_CAPTIVE_PORTAL, 0, take_portal },
	{ ND_PREF64, 2, take_pref64 },
	{ ND_ENCRYPTED_DNS, 0, take_encrypted_dns },
};

static void take_unknown(cJSON *row, uint8_t type, struct rd *body)
{
	cJSON *item = add_row(row, "unknown");
	size_t len = rd_left(body);
	const uint8_t *bytes = rd_take(body, len);
	char hex[2 * 255 * 8 + 1] = "";

	for (size_t i = 0; bytes && i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	add_number(item, "type", type);
	add_text(item, "bytes", hex);
}

void ra_option_take(cJSON *row, uint8_t type, uint8_t units, struct rd *body)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (options[i].type != type)
			continue;
		if (options[i].units && options[i].units != units)
			ra_fault(row, "an option of a length that does not suit it");
		else
			options[i].take(row, body);
		return;
	}
	take_unknown(row, type, body);
}
