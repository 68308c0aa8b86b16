/*
 * mask.c - text without the addresses in it
 *
 * A word of digits, letters to f, colons and dots is tried as an address, with what may
 * follow one (a port, a stop) cut off. Each kind has a list; the place in it is the mask.
 */
#include "mask.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/must.h>
#include <gateway6/pref64.h>

enum kind { MASK_IP4, MASK_NET6, MASK_HOST6, MASK_MAC, MASK_KINDS };

struct seen { char (*text)[48]; size_t n, room; };

struct mask {
	struct names *names;
	struct seen seen[MASK_KINDS];
};

struct mask *mask_new(struct names *names)
{
	struct mask *m = calloc(1, sizeof(*m));

	if (m)
		m->names = names;
	return m;
}

void mask_free(struct mask *m)
{
	for (size_t i = 0; m && i < MASK_KINDS; i++)
		free(m->seen[i].text);
	if (m)
		names_free(m->names);
	free(m);
}

/* From 1, in the order of appearance. */
static unsigned number_of(struct mask *m, enum kind kind, const char *text)
{
	struct seen *s = &m->seen[kind];

	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->text[i], text))
			return (unsigned)i + 1;
	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 64;
		s->text = reallocarray(s->text, s->room, sizeof(s->text[0]));
		must(s->text, "mask: no memory");
	}
	snprintf(s->text[s->n++], sizeof(s->text[0]), "%s", text);
	return (unsigned)s->n;
}

/* ---- one address ---- */

static struct addr4 masked4(struct mask *m, struct addr4 a)
{
	if (addr4_is_nonglobal(a))
		return a;
	return addr4_of(198u << 24 | 18u << 16 | (number_of(m, MASK_IP4, addr4_text(a).s) &
						  0x1ffff));
}

/* The low half: an interface identifier, or nothing where it is a prefix. */
static void host_mask(struct mask *m, struct addr6 *a)
{
	static const uint8_t nobody[8];
	struct addr6 host = { { 0 } };
	unsigned n;

	if (!memcmp(a->b + 8, nobody, sizeof(nobody)))
		return;
	memcpy(host.b + 8, a->b + 8, 8);
	n = number_of(m, MASK_HOST6, addr6_text(host).s);
	memset(a->b + 8, 0, 8);
	a->b[13] = (uint8_t)(n >> 16);
	a->b[14] = (uint8_t)(n >> 8);
	a->b[15] = (uint8_t)n;
}

static void net_mask(struct mask *m, struct addr6 *a)
{
	static const struct addr6 public = { { 0x20, 0x01, 0x0d, 0xb8 } }, local = { { 0xfd } };
	bool ula = addr6_is_unique_local(a);
	struct addr6 net = *a;
	unsigned n;

	memset(net.b + 8, 0, 8);
	n = number_of(m, MASK_NET6, addr6_text(net).s);
	memcpy(a->b, ula ? local.b : public.b, 8);
	a->b[6] = (uint8_t)(n >> 8);
	a->b[7] = (uint8_t)n;
}

static struct addr6 masked6(struct mask *m, struct addr6 a)
{
	static const struct prefix6 wkp = { { { 0, 0x64, 0xff, 0x9b } }, 96 };
	struct addr4 inside;

	if (pref64_extract(&wkp, &a, &inside))
		return pref64_embed(&wkp, masked4(m, inside));
	if (addr6_is_zero(&a) || addr6_is_loopback(&a) || addr6_is_multicast(&a) || !a.b[0])
		return a;
	if (!addr6_is_link_local(&a))
		net_mask(m, &a);
	host_mask(m, &a);
	return a;
}

static bool is_mac(const char *text)
{
	for (size_t i = 0; i < 17; i++)
		if (i % 3 == 2 ? text[i] != ':' : !isxdigit((unsigned char)text[i]))
			return false;
	return !text[17];
}

/* ---- one word ---- */

static bool word_try(struct mask *m, const char *word, FILE *out)
{
	struct addr6 a6;
	struct addr4 a4;

	if (is_mac(word)) {
		unsigned n = number_of(m, MASK_MAC, word);

		fprintf(out, "02:00:00:00:%02x:%02x", n >> 8 & 0xff, n & 0xff);
	} else if (addr4_parse(word, &a4)) {
		fputs(addr4_text(masked4(m, a4)).s, out);
	} else if (addr6_parse(word, &a6)) {
		fputs(addr6_text(masked6(m, a6)).s, out);
	} else {
		return false;
	}
	return true;
}

/* "1.2.3.4:80", "1.2.3.4.", "2001:db8::1:": what is behind the address stays. */
static void word_print(struct mask *m, const char *word, size_t len, FILE *out)
{
	char text[64];

	for (size_t cut = len; cut > 2 && len < sizeof(text); cut--) {
		bool may_end = cut == len || word[cut] == ':' || word[cut] == '.';

		memcpy(text, word, cut);
		text[cut] = '\0';
		if (!may_end || !word_try(m, text, out))
			continue;
		fwrite(word + cut, 1, len - cut, out);
		return;
	}
	fwrite(word, 1, len, out);
}

static bool is_part(char c)
{
	return isxdigit((unsigned char)c) || c == ':' || c == '.';
}

void mask_print(struct mask *m, const char *text, FILE *out)
{
	bool inside = false;		/* of a word that is neither address nor name */

	while (*text) {
		size_t len = 0, name = inside ? 0 : name_hide(m->names, text, out);

		while (!inside && !name && is_part(text[len]))
			len++;
		if (name) {
			len = name;
		} else if (len && !isalnum((unsigned char)text[len]) && text[len] != '_') {
			word_print(m, text, len, out);
		} else {
			len = len ? len : 1;
			fwrite(text, 1, len, out);
		}
		text += len;
		inside = isalnum((unsigned char)text[-1]) || text[-1] == '_';
	}
}
