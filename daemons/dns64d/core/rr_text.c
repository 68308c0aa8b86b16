/*
 * rr_text.c - names of types and records as text, as in zone files (RFC 1035, RFC 3597)
 *
 * The layout of what is known is a word of letters, one for each field:
 *	4 6	an address	n	a name		2 4-byte numbers: s l	t	texts
 */
#include "rr_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/addr.h>
#include <gateway6/must.h>

static const struct { uint16_t type; const char *name, *layout; } types[] = {
	{ 0, "all types", NULL },	/* a name that is not there (cut.c) */
	{ 1, "A", "4" }, { 2, "NS", "n" }, { 5, "CNAME", "n" }, { 6, "SOA", "nnlllll" },
	{ 12, "PTR", "n" }, { 13, "HINFO", "t" }, { 15, "MX", "sn" }, { 16, "TXT", "t" },
	{ 28, "AAAA", "6" }, { 33, "SRV", "sssn" }, { 35, "NAPTR", NULL },
	{ 39, "DNAME", "n" }, { 43, "DS", NULL }, { 44, "SSHFP", NULL },
	{ 46, "RRSIG", NULL }, { 47, "NSEC", NULL }, { 48, "DNSKEY", NULL },
	{ 50, "NSEC3", NULL }, { 52, "TLSA", NULL }, { 64, "SVCB", NULL },
	{ 65, "HTTPS", NULL }, { 99, "SPF", "t" }, { 255, "ANY", NULL }, { 256, "URI", NULL },
	{ 257, "CAA", NULL },
};

struct type_text type_text(uint16_t type)
{
	struct type_text t;

	snprintf(t.s, sizeof(t.s), "TYPE%u", type);	/* RFC 3597 section 5 */
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].type == type)
			snprintf(t.s, sizeof(t.s), "%s", types[i].name);
	return t;
}

const char *rcode_text(uint16_t rcode)
{
	static const char *const names[] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
					     "NOTIMP", "REFUSED" };

	return rcode < ARRAY_SIZE(names) ? names[rcode] : "other";
}

/* In upper case; cut, since no type has so long a name. */
static struct type_text upper(const char *text)
{
	struct type_text t = { "" };

	snprintf(t.s, sizeof(t.s), "%s", text);
	for (char *c = t.s; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return t;
}

bool type_parse(const char *text, uint16_t *out)
{
	struct type_text word = upper(text);
	const char *digits = word.s + strlen("TYPE");
	unsigned long n;
	char *end;

	for (size_t i = 1; i < ARRAY_SIZE(types); i++) {
		if (!strcmp(types[i].name, word.s)) {
			*out = types[i].type;
			return true;
		}
	}
	if (memcmp(word.s, "TYPE", strlen("TYPE")) || *digits < '0' || *digits > '9')
		return false;
	n = strtoul(digits, &end, 10);
	*out = (uint16_t)n;
	return !*end && n <= UINT16_MAX;
}

/* ---- RDATA ---- */

struct out { char *at, *end; const char *between; };

static void put(struct out *o, const char *text)
{
	int n = snprintf(o->at, (size_t)(o->end - o->at), "%s%s", o->between, text);

	o->at = n < o->end - o->at ? o->at + n : o->end - 1;
	o->between = " ";
}

static void put_number(struct out *o, uint32_t n)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", n);
	put(o, text);
}

/* <character-string>s (RFC 1035 section 3.3), quoted; what is not printable as \ddd. */
static void put_texts(struct out *o, struct rd *r)
{
	while (rd_left(r) && !r->bad) {		/* ends: each eats its length byte */
		unsigned len = rd_u8(r);

		put(o, "\"");
		o->between = "";
		while (len-- && rd_left(r)) {
			uint8_t c = rd_u8(r);
			char text[8];

			snprintf(text, sizeof(text), c == '"' || c == '\\' ? "\\%c" :
				 c < ' ' || c > '~' ? "\\%03u" : "%c", c);
			put(o, text);
			o->between = "";
		}
		put(o, "\"");
	}
}

static void put_field(struct out *o, struct rd *r, const uint8_t *message, char field)
{
	struct dname name;
	struct addr4 a4;
	struct addr6 a6;

	switch (field) {
	case '4':
		rd_copy(r, a4.b, sizeof(a4.b));
		put(o, addr4_text(a4).s);
		return;
	case '6':
		rd_copy(r, a6.b, sizeof(a6.b));
		put(o, addr6_text(a6).s);
		return;
	case 'n':
		if (dname_read(r, message, &name))
			put(o, dname_text(&name).s);
		return;
	case 's':
		put_number(o, rd_u16(r));
		return;
	case 'l':
		put_number(o, rd_u32(r));
		return;
	default:
		put_texts(o, r);
	}
}

static void put_hex(struct out *o, struct rd r)
{
	char text[16];

	snprintf(text, sizeof(text), "\\# %zu", rd_left(&r));
	put(o, text);
	while (rd_left(&r)) {
		snprintf(text, sizeof(text), "%02x", rd_u8(&r));
		put(o, text);
		o->between = "";
	}
}

struct rdata_text rdata_text(const struct msg *m, const struct rr *rr)
{
	struct rdata_text t = { "" };
	struct out o = { t.s, t.s + sizeof(t.s), "" };
	const char *layout = NULL;
	struct rd r = rr->rdata;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].type == rr->type && rr->class == DNS_IN)
			layout = types[i].layout;
	for (const char *field = layout; field && *field; field++)
		put_field(&o, &r, m->bytes, *field);
	if (layout && !r.bad)
		return t;
	o = (struct out){ t.s, t.s + sizeof(t.s), "" };
	put_hex(&o, rr->rdata);
	return t;
}
