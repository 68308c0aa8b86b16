/*
 * prefix.c - address prefixes
 *
 * Both families share the walk over bytes: a prefix of `len` bits is len / 8 whole
 * bytes and a mask for the one that is cut.
 */
#include <gateway6/prefix.h>

#include <stdio.h>
#include <stdlib.h>

#include <gateway6/must.h>

/* The bits of byte `at` that a prefix of len bits covers. */
static uint8_t mask_at(unsigned at, unsigned len)
{
	if (len >= (at + 1) * 8)
		return 0xff;
	if (len <= at * 8)
		return 0;
	return (uint8_t)(0xff << (8 - (len - at * 8)));
}

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned len)
{
	for (unsigned at = 0; at * 8 < len; at++)
		if ((a[at] ^ b[at]) & mask_at(at, len))
			return false;
	return true;
}

static bool clear_behind(const uint8_t *a, unsigned bytes, unsigned len)
{
	for (unsigned at = len / 8; at < bytes; at++)
		if (a[at] & (uint8_t)~mask_at(at, len))
			return false;
	return true;
}

/*
 * Split "ADDRESS[/LEN]" into its halves; without a slash the length is max. False
 * for an address longer than any, or a length that is not 1 to 3 digits up to max.
 */
static bool split(const char *text, unsigned max, char *addr, size_t size, uint8_t *len)
{
	size_t n = strcspn(text, "/");
	const char *digits = text + n;
	unsigned value = 0;

	if (n >= size)
		return false;
	memcpy(addr, text, n);
	addr[n] = '\0';
	*len = (uint8_t)max;
	if (!*digits++)
		return true;
	if (strlen(digits) < 1 || strlen(digits) > 3)
		return false;
	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9')
			return false;
		value = value * 10 + (unsigned)(*digits - '0');
	}
	*len = (uint8_t)value;
	return value <= max;
}

bool prefix4_parse(const char *text, struct prefix4 *out)
{
	struct prefix4 p;
	char addr[16];

	if (!split(text, 32, addr, sizeof(addr), &p.len) || !addr4_parse(addr, &p.addr) ||
	    !clear_behind(p.addr.b, 4, p.len))
		return false;
	*out = p;
	return true;
}

bool prefix6_parse(const char *text, struct prefix6 *out)
{
	struct prefix6 p;
	char addr[46];

	if (!split(text, 128, addr, sizeof(addr), &p.len) || !addr6_parse(addr, &p.addr) ||
	    !clear_behind(p.addr.b, 16, p.len))
		return false;
	*out = p;
	return true;
}

struct prefix_text prefix4_text(struct prefix4 p)
{
	struct prefix_text t;

	snprintf(t.s, sizeof(t.s), "%s/%u", addr4_text(p.addr).s, p.len);
	return t;
}

struct prefix_text prefix6_text(const struct prefix6 *p)
{
	struct prefix_text t;

	snprintf(t.s, sizeof(t.s), "%s/%u", addr6_text(p->addr).s, p->len);
	return t;
}

bool prefix4_contains(struct prefix4 p, struct addr4 a)
{
	return same_bits(p.addr.b, a.b, p.len);
}

bool prefix6_contains(const struct prefix6 *p, const struct addr6 *a)
{
	return same_bits(p->addr.b, a->b, p->len);
}

bool prefix4_overlaps(struct prefix4 a, struct prefix4 b)
{
	return same_bits(a.addr.b, b.addr.b, a.len < b.len ? a.len : b.len);
}

bool prefix6_overlaps(const struct prefix6 *a, const struct prefix6 *b)
{
	return same_bits(a->addr.b, b->addr.b, a->len < b->len ? a->len : b->len);
}

bool prefix6_equal(const struct prefix6 *a, const struct prefix6 *b)
{
	return a->len == b->len && addr6_equal(&a->addr, &b->addr);
}

struct prefix6 prefix6_of(const struct addr6 *a, uint8_t len)
{
	struct prefix6 p = { .addr = *a, .len = len };

	must(len <= 128, "prefix length %u", len);
	for (unsigned at = len / 8; at < 16; at++)
		p.addr.b[at] &= mask_at(at, len);
	return p;
}
