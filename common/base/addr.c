/* addr.c - addresses: parse, print, classify */
#include <gateway6/addr.h>

#include <arpa/inet.h>

#include <gateway6/must.h>
#include <gateway6/prefix.h>

bool addr4_parse(const char *text, struct addr4 *out)
{
	struct addr4 a;

	if (inet_pton(AF_INET, text, &a) != 1)
		return false;
	*out = a;
	return true;
}

bool addr6_parse(const char *text, struct addr6 *out)
{
	struct addr6 a;

	if (inet_pton(AF_INET6, text, &a) != 1)
		return false;
	*out = a;
	return true;
}

struct addr4_text addr4_text(struct addr4 a)
{
	struct addr4_text t;

	inet_ntop(AF_INET, &a, t.s, sizeof(t.s));
	return t;
}

struct addr6_text addr6_text(struct addr6 a)
{
	struct addr6_text t;

	inet_ntop(AF_INET6, &a, t.s, sizeof(t.s));
	return t;
}

#define P4(a, b, c, d, len) { { { a, b, c, d } }, len }

/* IANA IPv4 special-purpose registry: rows with "globally reachable" false. */
static const struct prefix4 nonglobal4[] = {
	P4(0, 0, 0, 0, 8),		/* this network, RFC 791 */
	P4(10, 0, 0, 0, 8),		/* private, RFC 1918 */
	P4(100, 64, 0, 0, 10),		/* shared, RFC 6598 */
	P4(127, 0, 0, 0, 8),		/* loopback */
	P4(169, 254, 0, 0, 16),		/* link-local, RFC 3927 */
	P4(172, 16, 0, 0, 12),		/* private */
	P4(192, 0, 0, 0, 24),		/* protocol assignments, RFC 6890 */
	P4(192, 0, 2, 0, 24),		/* documentation, RFC 5737 */
	P4(192, 88, 99, 0, 24),		/* 6to4 relays, gone: RFC 7526 */
	P4(192, 168, 0, 0, 16),		/* private */
	P4(198, 18, 0, 0, 15),		/* benchmarks, RFC 2544 */
	P4(198, 51, 100, 0, 24),	/* documentation */
	P4(203, 0, 113, 0, 24),		/* documentation */
	P4(224, 0, 0, 0, 4),		/* multicast */
	P4(240, 0, 0, 0, 4),		/* reserved, and limited broadcast */
};

static const struct prefix4 private4[] = {
	P4(10, 0, 0, 0, 8), P4(172, 16, 0, 0, 12), P4(192, 168, 0, 0, 16),
};

/* Globally reachable although they lie in 192.0.0.0/24: PCP and TURN anycast. */
static const struct prefix4 global_after_all4[] = {
	P4(192, 0, 0, 9, 32), P4(192, 0, 0, 10, 32),
};

static bool in_any(const struct prefix4 *list, size_t n, struct addr4 a)
{
	for (size_t i = 0; i < n; i++)
		if (prefix4_contains(list[i], a))
			return true;
	return false;
}

bool addr4_is_zero(struct addr4 a)
{
	return addr4_value(a) == 0;
}

bool addr4_is_multicast(struct addr4 a)
{
	return (a.b[0] & 0xf0) == 0xe0;
}

bool addr4_is_loopback(struct addr4 a)
{
	return a.b[0] == 127;
}

bool addr4_is_private(struct addr4 a)
{
	return in_any(private4, ARRAY_SIZE(private4), a);
}

bool addr4_is_nonglobal(struct addr4 a)
{
	return in_any(nonglobal4, ARRAY_SIZE(nonglobal4), a) &&
	       !in_any(global_after_all4, ARRAY_SIZE(global_after_all4), a);
}

bool addr6_is_zero(const struct addr6 *a)
{
	static const struct addr6 zero;

	return addr6_equal(a, &zero);
}

bool addr6_is_loopback(const struct addr6 *a)
{
	static const struct addr6 one = { { [15] = 1 } };

	return addr6_equal(a, &one);
}

bool addr6_is_multicast(const struct addr6 *a)
{
	return a->b[0] == 0xff;
}

bool addr6_is_link_local(const struct addr6 *a)
{
	return a->b[0] == 0xfe && (a->b[1] & 0xc0) == 0x80;
}

bool addr6_is_unique_local(const struct addr6 *a)
{
	return (a->b[0] & 0xfe) == 0xfc;
}

bool addr6_is_routable(const struct addr6 *a)
{
	return !addr6_is_zero(a) && !addr6_is_loopback(a) &&
	       !addr6_is_multicast(a) && !addr6_is_link_local(a);
}

struct addr6_text addr46_text(struct addr6 a)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct addr6_text t;
	struct addr4 v4;

	if (memcmp(a.b, mapped, sizeof(mapped)) != 0)
		return addr6_text(a);
	memcpy(v4.b, a.b + sizeof(mapped), sizeof(v4.b));
	memcpy(t.s, addr4_text(v4).s, sizeof(struct addr4_text));
	return t;
}

/* ---- MAC addresses ---- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool mac_parse(const char *text, struct mac *out)
{
	for (size_t i = 0; i < sizeof(out->b); i++, text += 3) {
		int high = hex_digit(text[0]), low = high < 0 ? -1 : hex_digit(text[1]);
		char end = i + 1 < sizeof(out->b) ? ':' : '\0';

		if (low < 0 || text[2] != end)
			return false;
		out->b[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

struct mac_text mac_text(const struct mac *m)
{
	static const char digits[] = "0123456789abcdef";
	struct mac_text t;

	for (size_t i = 0; i < sizeof(m->b); i++) {
		t.s[3 * i] = digits[m->b[i] >> 4];
		t.s[3 * i + 1] = digits[m->b[i] & 15];
		t.s[3 * i + 2] = ':';
	}
	t.s[sizeof(t.s) - 1] = '\0';
	return t;
}

bool mac_is_zero(const struct mac *m)
{
	static const struct mac zero;

	return mac_equal(m, &zero);
}

void addr6_set_eui64(struct addr6 *a, const struct mac *m)
{
	memcpy(a->b + 8, m->b, 3);
	a->b[8] ^= 0x02;			/* the universal/local bit, inverted */
	a->b[11] = 0xff;
	a->b[12] = 0xfe;
	memcpy(a->b + 13, m->b + 3, 3);
}
