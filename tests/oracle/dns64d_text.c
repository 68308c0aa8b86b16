/* dns64d_text.c - DNS messages as lines of text; slow, obvious, and by itself */
#include "dns64d_text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *name; unsigned number; } types[] = {
	{ "A", 1 }, { "NS", 2 }, { "CNAME", 5 }, { "SOA", 6 }, { "PTR", 12 }, { "HINFO", 13 },
	{ "MX", 15 }, { "TXT", 16 }, { "SIG", 24 }, { "AAAA", 28 }, { "SRV", 33 },
	{ "DNAME", 39 }, { "OPT", 41 }, { "DS", 43 }, { "RRSIG", 46 }, { "NSEC", 47 },
	{ "DNSKEY", 48 }, { "TKEY", 249 }, { "TSIG", 250 }, { "IXFR", 251 }, { "AXFR", 252 },
	{ "MAILB", 253 }, { "MAILA", 254 }, { "ANY", 255 },
}, rcodes[] = {
	{ "NOERROR", 0 }, { "FORMERR", 1 }, { "SERVFAIL", 2 }, { "NXDOMAIN", 3 },
	{ "NOTIMP", 4 }, { "REFUSED", 5 }, { "YXDOMAIN", 6 }, { "BADVERS", 16 },
}, classes[] = { { "IN", 1 }, { "CH", 3 }, { "HS", 4 }, { "ANY", 255 } },
flags[] = {
	{ "qr", 0x8000 }, { "aa", 0x0400 }, { "tc", 0x0200 }, { "rd", 0x0100 },
	{ "ra", 0x0080 }, { "z", 0x0040 }, { "ad", 0x0020 }, { "cd", 0x0010 },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NUMBER(table, word) number_in(table, COUNT(table), word)
#define QUIET_FLAGS 0x8180		/* qr rd ra: in every reply */

typedef struct { const char *name; unsigned number; } row;

static int number_in(const void *table, size_t n, const char *word)
{
	const row *rows = table;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(rows[i].name, word))
			return (int)rows[i].number;
	return -1;
}

unsigned text_type(const char *name)
{
	int number = NUMBER(types, name);

	if (number < 0 && !strncmp(name, "TYPE", 4))
		number = atoi(name + 4);
	return number < 0 ? 0 : (unsigned)number;
}

/* ---- text to bytes ---- */

struct out { uint8_t *at, *end; bool bad; };

static void u8(struct out *o, unsigned v)
{
	if (o->at < o->end)
		*o->at++ = (uint8_t)v;
	else
		o->bad = true;
}

static void u16(struct out *o, unsigned v)
{
	u8(o, v >> 8);
	u8(o, v & 0xff);
}

static void u32(struct out *o, unsigned long v)
{
	u16(o, (unsigned)(v >> 16));
	u16(o, v & 0xffff);
}

static void name(struct out *o, const char *text)
{
	while (*text && strcmp(text, ".") != 0) {
		size_t n = strcspn(text, ".");

		u8(o, (unsigned)n);
		for (size_t i = 0; i < n; i++)
			u8(o, (uint8_t)text[i]);
		text += n + (text[n] == '.');
	}
	u8(o, 0);
}

static void address(struct out *o, int family, const char *text)
{
	uint8_t bytes[16];

	o->bad |= inet_pton(family, text, bytes) != 1;
	for (int i = 0; i < (family == AF_INET ? 4 : 16); i++)
		u8(o, bytes[i]);
}

static void hex(struct out *o, const char *text)
{
	unsigned v;

	for (; sscanf(text, "%2x", &v) == 1 && text[0] && text[1]; text += 2)
		u8(o, v);
}

static void soa(struct out *o, const char *minimum)
{
	name(o, "ns.test");
	name(o, "admin.test");
	for (int i = 1; i <= 4; i++)
		u32(o, (unsigned long)i);
	u32(o, strtoul(minimum, NULL, 10));
}

static void rrsig(struct out *o, const char *covered)
{
	u16(o, text_type(covered));
	for (int i = 0; i < 16; i++)
		u8(o, 7);
	name(o, "signer.test");
	u32(o, 0xdeadbeef);
}

static void txt(struct out *o, const char *word)
{
	u8(o, (unsigned)strlen(word));
	for (; *word; word++)
		u8(o, (uint8_t)*word);
}

static void rdata(struct out *o, unsigned type, char *words)
{
	char *first = strtok_r(NULL, " ", &words), *second;

	if (!first)
		return;
	second = strtok_r(NULL, " ", &words);
	if (!strcmp(first, "\\#")) {
		hex(o, second ? second : "");
		return;
	}
	switch (type) {
	case 1:	 address(o, AF_INET, first); break;
	case 28: address(o, AF_INET6, first); break;
	case 6:	 soa(o, first); break;
	case 15: u16(o, (unsigned)atoi(first)); name(o, second ? second : "."); break;
	case 16: txt(o, first); break;
	case 46: rrsig(o, first); break;
	default: name(o, first); break;
	}
}

static void record(struct out *o, char *words)
{
	char *owner = strtok_r(NULL, " ", &words), *ttl = strtok_r(NULL, " ", &words);
	char *type = strtok_r(NULL, " ", &words);
	uint8_t *len_at;

	if (!type) {
		o->bad = true;
		return;
	}
	name(o, owner);
	u16(o, text_type(type));
	u16(o, 1);
	u32(o, strtoul(ttl, NULL, 10));
	len_at = o->at;
	u16(o, 0);
	rdata(o, text_type(type), words);
	if (o->bad)
		return;
	len_at[0] = (uint8_t)((o->at - len_at - 2) >> 8);
	len_at[1] = (uint8_t)(o->at - len_at - 2);
}

static void opt_cookie(struct out *o, const char *text)
{
	unsigned v;

	u16(o, 10);
	u16(o, (unsigned)strlen(text) / 2);
	for (; *text && sscanf(text, "%2x", &v) == 1; text += 2)
		u8(o, v);
}

/* Options in the order of the words. */
static void opt_option(struct out *o, const char *word)
{
	unsigned v;

	if (!strncmp(word, "cookie=", 7)) {
		opt_cookie(o, word + 7);
	} else if (!strcmp(word, "keepalive") || sscanf(word, "option=%u", &v) == 1) {
		u16(o, *word == 'k' ? 11 : v);
		u16(o, 0);
	} else if (sscanf(word, "ede=%u", &v) == 1) {
		u16(o, 15);
		u16(o, 2);
		u16(o, v);
	} else {
		o->bad = true;
	}
}

static void opt(struct out *o, char *words, unsigned rcode)
{
	unsigned size = 1232, version = 0, dnssec = 0, n = 0, v;
	char *option[8];
	uint8_t *len_at;

	for (char *w; (w = strtok_r(NULL, " ", &words));) {
		if (!strcmp(w, "do"))
			dnssec = 0x8000;
		else if (sscanf(w, "size=%u", &v) == 1)
			size = v;
		else if (sscanf(w, "version=%u", &v) == 1)
			version = v;
		else if (n < COUNT(option))
			option[n++] = w;
	}
	u8(o, 0);
	u16(o, 41);
	u16(o, size);
	u32(o, (unsigned long)(rcode >> 4) << 24 | version << 16 | dnssec);
	len_at = o->at;
	u16(o, 0);
	for (unsigned i = 0; i < n; i++)
		opt_option(o, option[i]);
	if (!o->bad)
		len_at[1] = (uint8_t)(o->at - len_at - 2);
}

struct head { unsigned id, flags, rcode, count[4]; };

static void question(struct out *o, char *words)
{
	char *owner = strtok_r(NULL, " ", &words), *type = strtok_r(NULL, " ", &words);
	char *class = strtok_r(NULL, " ", &words);

	if (!type) {
		o->bad = true;
		return;
	}
	name(o, owner);
	u16(o, text_type(type));
	u16(o, class ? (unsigned)NUMBER(classes, class) : 1);
}

static void piece(struct out *o, struct head *h, char *text)
{
	static const char *const sections[] = { "q", "an", "ns", "ar" };
	char *words, *verb = strtok_r(text, " ", &words);

	if (!verb)
		return;
	for (unsigned s = 0; s < 4; s++) {
		if (strcmp(verb, sections[s]) != 0)
			continue;
		h->count[s]++;
		if (s)
			record(o, words);
		else
			question(o, words);
		return;
	}
	if (!strcmp(verb, "edns")) {
		h->count[3]++;
		opt(o, words, h->rcode);
	} else if (!strcmp(verb, "id")) {
		h->id = (unsigned)atoi(words);
	} else if (!strcmp(verb, "opcode")) {
		h->flags |= (unsigned)atoi(words) << 11;
	} else if (!strcmp(verb, "rcode")) {
		h->rcode = (unsigned)NUMBER(rcodes, strtok_r(NULL, " ", &words));
	} else if (!strcmp(verb, "flags")) {
		for (char *w; (w = strtok_r(NULL, " ", &words));)
			h->flags |= (unsigned)NUMBER(flags, w);
	} else {
		o->bad = true;
	}
}

size_t text_message(const char *text, uint8_t *room, size_t size)
{
	struct out o = { room + 12, room + size, size < 12 }, head = { room, room + 12, false };
	struct head h = { 0 };
	char *copy = strdup(text), *pieces = copy, *one;

	while ((one = strsep(&pieces, "|")))
		piece(&o, &h, one);
	free(copy);
	u16(&head, h.id);
	u16(&head, h.flags | (h.rcode & 0xf));
	for (int i = 0; i < 4; i++)
		u16(&head, h.count[i]);
	if (o.bad)
		fprintf(stderr, "no message: %s\n", text);
	return o.bad ? 0 : (size_t)(o.at - room);
}

/* ---- bytes to text ---- */

struct in { const uint8_t *msg; size_t len, at; bool bad; };
struct page { char *at, *end; };

static void say(struct page *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct page *p, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(p->at, (size_t)(p->end - p->at), format, args);
	va_end(args);
	p->at += n < p->end - p->at ? n : p->end - p->at - 1;
}

static unsigned get8(struct in *i)
{
	if (i->at < i->len)
		return i->msg[i->at++];
	i->bad = true;
	return 0;
}

static unsigned get16_(struct in *i)
{
	unsigned high = get8(i);

	return high << 8 | get8(i);
}

static unsigned long get32_(struct in *i)
{
	unsigned long high = get16_(i);

	return high << 16 | get16_(i);
}

static void say_name(struct page *p, struct in *i)
{
	struct in j = *i;
	bool jumped = false, any = false;

	for (int steps = 0; steps < 200 && !j.bad; steps++) {
		unsigned n = get8(&j);

		if (n >= 0xc0) {
			size_t to = (n & 0x3f) << 8 | get8(&j);

			if (!jumped)
				i->at = j.at;
			jumped = true;
			j.at = to;
			continue;
		}
		if (!n)
			break;
		say(p, "%s", any ? "." : "");
		for (; n; n--) {
			unsigned c = get8(&j);

			say(p, "%c", isgraph((int)c) ? (int)c : '?');
		}
		any = true;
	}
	say(p, "%s", any ? "" : ".");
	i->bad |= j.bad;
	if (!jumped)
		i->at = j.at;
}

static void say_number(struct page *p, const void *table, size_t n, unsigned v,
		       const char *other)
{
	const row *rows = table;

	for (size_t i = 0; i < n; i++) {
		if (rows[i].number == v) {
			say(p, "%s", rows[i].name);
			return;
		}
	}
	say(p, "%s%u", other, v);
}

#define SAY(p, table, v, other) say_number(p, table, COUNT(table), v, other)

static void say_rdata(struct page *p, struct in *i, unsigned type, size_t len)
{
	size_t end = i->at + len;
	char text[64];

	if (end > i->len) {
		i->bad = true;
		return;
	}
	if ((type == 1 && len == 4) || (type == 28 && len == 16)) {
		say(p, "%s", inet_ntop(type == 1 ? AF_INET : AF_INET6, i->msg + i->at, text,
				       sizeof(text)));
	} else if (type == 2 || type == 5 || type == 12 || type == 39) {
		say_name(p, i);
	} else if (type == 15) {
		say(p, "%u ", get16_(i));
		say_name(p, i);
	} else if (type == 6 && len >= 20) {
		i->at = end - 4;
		say(p, "%lu", get32_(i));
	} else if (type == 46 && len >= 2) {
		SAY(p, types, get16_(i), "TYPE");
	} else if (type == 16 && len >= 1) {
		say(p, "%.*s", (int)(len - 1), (const char *)i->msg + i->at + 1);
	} else {
		say(p, "\\# ");
		while (i->at < end)
			say(p, "%02x", get8(i));
	}
	i->at = end;
}

static void say_opt(struct page *p, struct in *i, size_t len, unsigned long ttl)
{
	size_t end = i->at + len;

	say(p, " | edns%s", ttl & 0x8000 ? " do" : "");
	if (ttl >> 16 & 0xff)
		say(p, " version=%lu", ttl >> 16 & 0xff);
	while (i->at < end && !i->bad) {
		unsigned code = get16_(i), n = get16_(i);

		if (code == 15 && n >= 2)
			say(p, " ede=%u", (unsigned)i->msg[i->at] << 8 | i->msg[i->at + 1]);
		if (code == 10 && n)
			say(p, " cookie=");
		for (unsigned b = 0; code == 10 && b < n; b++)
			say(p, "%02x", i->msg[i->at + b]);
		if (code == 11 && n == 2)
			say(p, " keepalive=%u", (unsigned)i->msg[i->at] << 8 | i->msg[i->at + 1]);
		i->at += n;
	}
	i->at = end;
}

static void say_record(struct page *p, struct in *i, const char *section)
{
	struct page before = *p;
	unsigned type, class, len;
	unsigned long ttl;

	say(p, " | %s ", section);
	say_name(p, i);
	type = get16_(i);
	class = get16_(i);
	ttl = get32_(i);
	len = get16_(i);
	if (type == 41) {
		*p = before;
		say_opt(p, i, len, ttl);
		return;
	}
	say(p, " %lu ", ttl);
	if (class != 1)
		say(p, "CLASS%u ", class);
	SAY(p, types, type, "TYPE");
	say(p, " ");
	say_rdata(p, i, type, len);
}

/* The upper bits of the RCODE are in OPT, which stands last. */
static unsigned whole_rcode(const uint8_t *bytes, size_t len, unsigned low)
{
	static const uint8_t root_opt[] = { 0, 0, 41 };

	for (size_t at = len > 11 ? len - 11 : 0; at > 12; at--)
		if (!memcmp(bytes + at, root_opt, 3) &&
		    at + 11u + (unsigned)(bytes[at + 9] << 8 | bytes[at + 10]) == len)
			return (unsigned)bytes[at + 5] << 4 | low;
	return low;
}

void message_text(const uint8_t *bytes, size_t len, int with_question, char *out,
		  size_t size)
{
	static const char *const sections[] = { "q", "an", "ns", "ar" };
	struct in i = { bytes, len, 2, false };
	struct page p = { out, out + size };
	unsigned f = get16_(&i), count[4];

	for (int s = 0; s < 4; s++)
		count[s] = get16_(&i);
	SAY(&p, rcodes, whole_rcode(bytes, len, f & 0xf), "RCODE");
	for (size_t b = 0; b < COUNT(flags); b++)
		if (f & flags[b].number & ~(unsigned)QUIET_FLAGS)
			say(&p, " %s", flags[b].name);
	for (; count[0] && !i.bad; count[0]--) {
		struct page before = p;

		say(&p, " | q ");
		say_name(&p, &i);
		say(&p, " ");
		SAY(&p, types, get16_(&i), "TYPE");
		get16_(&i);
		if (!with_question)
			p = before;
	}
	*p.at = '\0';
	for (int s = 1; s < 4; s++)
		for (; count[s] && !i.bad; count[s]--)
			say_record(&p, &i, sections[s]);
	if (i.bad || i.at != len)
		snprintf(out, size, "malformed");
}
