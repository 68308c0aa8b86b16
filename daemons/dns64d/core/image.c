/* image.c - finished messages, made from a writer and read back */
#include "image.h"

#include <gateway6/must.h>

struct image image_of(struct mw *m, uint16_t flags, uint16_t rcode)
{
	size_t len = mw_finish(m, (uint16_t)((flags & ~RCODE_LOW) | (rcode & RCODE_LOW)));

	return (struct image){
		.bytes = m->room, .len = (uint16_t)len,
		.ttl_at = m->ttl_at, .n_ttl = (uint16_t)m->n_ttl,
		.additional_at = m->additional_at,
		.rcode = rcode, .ede = EDE_NONE, .soa_ttl = NO_SOA,
	};
}

struct image image_error(struct mw *m, const struct question *q, uint16_t rcode,
			 uint16_t ede)
{
	struct image i;

	mw_begin(m, q);
	i = image_of(m, DNS_QR | DNS_RA, rcode);
	i.kind = IMAGE_ERROR;
	i.ede = ede;
	return i;
}

/* A record is TYPE, CLASS, TTL, RDLENGTH, RDATA; all of it is our own writing. */
bool image_address(const struct image *i, struct addr6 *out)
{
	static const uint8_t type_aaaa[] = { 0, DNS_AAAA, 0, DNS_IN };
	static const uint8_t type_a[] = { 0, DNS_A, 0, DNS_IN };

	for (unsigned n = 0; n < i->n_ttl; n++) {
		const uint8_t *ttl = i->bytes + i->ttl_at[n], *rdata = ttl + 6;

		if (!memcmp(ttl - 4, type_aaaa, 4)) {
			memcpy(out->b, rdata, sizeof(out->b));
			return true;
		}
		if (!memcmp(ttl - 4, type_a, 4)) {
			*out = (struct addr6){ { [10] = 0xff, [11] = 0xff } };
			memcpy(out->b + 12, rdata, 4);
			return true;
		}
	}
	return false;
}

void image_read(const struct image *i, struct msg *m)
{
	must(msg_read(m, i->bytes, i->len), "image of %u bytes", i->len);
}

struct image image_hold(struct mw *m, const struct image *i)
{
	struct image held = *i;

	if (i->bytes == m->room)
		return held;
	memcpy(m->room, i->bytes, i->len);
	if (i->n_ttl)
		memcpy(m->ttl_at, i->ttl_at, sizeof(m->ttl_at[0]) * i->n_ttl);
	held.bytes = m->room;
	held.ttl_at = m->ttl_at;
	return held;
}
