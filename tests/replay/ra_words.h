/*
 * ra_words.h - an advertisement as words, for tests: written from the RFCs' figures
 *              alone, by fixed offsets, so that it shares nothing with the builder
 */
#ifndef GW_TESTS_RA_WORDS_H
#define GW_TESTS_RA_WORDS_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gateway6/addr.h>

struct ra_words { char *at; size_t left; };

__attribute__((format(printf, 2, 3)))
static inline void ra_say(struct ra_words *o, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(o->at, o->left, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= o->left)
		abort();
	o->at += n;
	o->left -= (size_t)n;
}

static inline unsigned long ra_be(const uint8_t *b, unsigned n)
{
	unsigned long v = 0;

	while (n--)
		v = v << 8 | *b++;
	return v;
}

static inline const char *ra_addr(const uint8_t *b, unsigned n)
{
	static struct addr6_text text;
	struct addr6 a = { { 0 } };

	memcpy(a.b, b, n);
	text = addr6_text(a);
	return text.s;
}

static inline void ra_dnssl_words(struct ra_words *o, const uint8_t *opt, unsigned len)
{
	for (unsigned i = 8; i < len && opt[i];) {
		ra_say(o, "dnssl=");
		for (; i < len && opt[i]; i += opt[i] + 1u)
			ra_say(o, "%.*s.", opt[i], (const char *)opt + i + 1);
		ra_say(o, "(%lu) ", ra_be(opt + 4, 4));
		i++;
	}
}

/* "dnr=PRIORITY:NAME[A,A,](LIFETIME) ", the addresses where there are any. */
static inline void ra_dnr_words(struct ra_words *o, const uint8_t *opt, unsigned len)
{
	unsigned at = 10, end = 10 + (unsigned)ra_be(opt + 8, 2);

	ra_say(o, "dnr=%lu:", ra_be(opt + 2, 2));
	for (; at < end && opt[at]; at += opt[at] + 1u)
		ra_say(o, "%.*s.", opt[at], (const char *)opt + at + 1);
	at = end + 2;
	if (at <= len)
		end = at + (unsigned)ra_be(opt + end, 2);
	for (; at + 16 <= end && end <= len; at += 16)
		ra_say(o, "%s,", ra_addr(opt + at, 16));
	ra_say(o, "(%lu) ", ra_be(opt + 4, 4));
}

static inline void ra_option_words(struct ra_words *o, const uint8_t *opt, unsigned len)
{
	static const unsigned plc[8] = { 96, 64, 56, 48, 40, 32 };	/* RFC 8781 4 */

	switch (opt[0]) {
	case 1:
		ra_say(o, "sll=%02x:%02x:%02x:%02x:%02x:%02x ", opt[2], opt[3], opt[4],
		       opt[5], opt[6], opt[7]);
		return;
	case 3:
		ra_say(o, "pio=%s/%u(%s%s%s,%lu,%lu) ", ra_addr(opt + 16, 16), opt[2],
		       opt[3] & 0x80 ? "L" : "", opt[3] & 0x40 ? "A" : "",
		       opt[3] & 0x10 ? "P" : "",
		       ra_be(opt + 4, 4), ra_be(opt + 8, 4));
		return;
	case 5:
		ra_say(o, "mtu=%lu ", ra_be(opt + 4, 4));
		return;
	case 24:
		ra_say(o, "rio=%s/%u(%u,%lu) ", ra_addr(opt + 8, len - 8), opt[2],
		       opt[3] >> 3 & 3, ra_be(opt + 4, 4));
		return;
	case 25:
		for (unsigned i = 8; i + 16 <= len; i += 16)
			ra_say(o, "rdnss=%s(%lu) ", ra_addr(opt + i, 16), ra_be(opt + 4, 4));
		return;
	case 31:
		ra_dnssl_words(o, opt, len);
		return;
	case 37:
		ra_say(o, "portal=%.*s ", (int)len - 2, (const char *)opt + 2);
		return;
	case 38:
		ra_say(o, "pref64=%s/%u(%lu) ", ra_addr(opt + 4, 12), plc[opt[3] & 7],
		       (ra_be(opt + 2, 2) >> 3) * 8);
		return;
	case 144:
		ra_dnr_words(o, opt, len);
		return;
	default:
		ra_say(o, "option%u ", opt[0]);
	}
}

/* " hop=64 [M] [O] [S] [pref=high|low] life=N sll=.. pio=.. ", a space at both ends. */
static inline void ra_words(const uint8_t *ra, size_t len, char *text, size_t size)
{
	static const char *const pref[4] = { "", "pref=high ", "pref=? ", "pref=low " };
	struct ra_words o = { text, size };

	if (len < 16 || ra[0] != 134 || ra[1] != 0)
		abort();
	ra_say(&o, " hop=%u %s%s%s%slife=%lu reach=%lu retrans=%lu ", ra[4],
	       ra[5] & 0x80 ? "M " : "", ra[5] & 0x40 ? "O " : "",
	       ra[5] & 0x02 ? "S " : "", pref[ra[5] >> 3 & 3],
	       ra_be(ra + 6, 2), ra_be(ra + 8, 4), ra_be(ra + 12, 4));
	for (size_t i = 16; i < len; i += ra[i + 1] * 8u) {
		if (len - i < 8 || ra[i + 1] == 0 || ra[i + 1] * 8u > len - i)
			abort();		/* our own builder: must be well formed */
		ra_option_words(&o, ra + i, ra[i + 1] * 8u);
	}
}

#endif
