/*
 * pref64.c - IPv4 addresses inside IPv6 prefixes (RFC 6052) and the prefix in an RA
 *            (RFC 8781)
 *
 * The IPv4 bytes follow the prefix; the u-octet (bits 64..71) is stepped over. So one
 * loop serves all six lengths.
 */
#include <gateway6/pref64.h>

#include <gateway6/must.h>

#define U_OCTET 8	/* byte index: bits 64..71 stay zero, RFC 6052 section 2.2 */

const struct prefix6 pref64_wkp = { { { 0x00, 0x64, 0xff, 0x9b } }, 96 };

/* Indexed by the prefix length code of RFC 8781 section 4. */
static const uint8_t code_length[] = { 96, 64, 56, 48, 40, 32 };

#define UNIT_S 8		/* scaled lifetime, RFC 8781 section 4.1 */
#define SCALED_MAX 8191		/* 13 bits */

bool pref64_is_wkp(const struct prefix6 *p)
{
	return prefix6_equal(p, &pref64_wkp);
}

bool pref64_length_ok(unsigned len)
{
	for (size_t i = 0; i < ARRAY_SIZE(code_length); i++)
		if (code_length[i] == len)
			return true;
	return false;
}

bool pref64_ok(const struct prefix6 *p)
{
	return pref64_length_ok(p->len) && p->addr.b[U_OCTET] == 0;
}

struct addr6 pref64_embed(const struct prefix6 *p, struct addr4 v4)
{
	struct addr6 out = { { 0 } };
	unsigned at = p->len / 8;

	memcpy(out.b, p->addr.b, at);
	for (unsigned i = 0; i < sizeof(v4.b); i++, at++) {
		at += at == U_OCTET;
		out.b[at] = v4.b[i];
	}
	return out;
}

bool pref64_extract(const struct prefix6 *p, const struct addr6 *a, struct addr4 *out)
{
	unsigned at = p->len / 8;
	struct addr4 v4;

	/* nearly every packet is asked this twice: lengths are whole bytes, 96 the usual */
	if (p->len == 96 ? memcmp(p->addr.b, a->b, 12) != 0 : !prefix6_contains(p, a))
		return false;
	if (a->b[U_OCTET] != 0)
		return false;
	for (unsigned i = 0; i < sizeof(v4.b); i++, at++) {
		at += at == U_OCTET;
		v4.b[i] = a->b[at];
	}
	*out = v4;
	return true;
}

unsigned pref64_length_code(const struct prefix6 *p)
{
	unsigned code = 0;

	must(pref64_length_ok(p->len), "pref64 of %u bits", p->len);
	while (code_length[code] != p->len)
		code++;
	return code;
}

unsigned pref64_code_length(unsigned code)
{
	return code < ARRAY_SIZE(code_length) ? code_length[code] : 0;
}

uint16_t pref64_scaled_lifetime(uint32_t lifetime_s)
{
	if (lifetime_s > SCALED_MAX * UNIT_S)
		return SCALED_MAX;
	return (uint16_t)((lifetime_s + UNIT_S - 1) / UNIT_S);
}
