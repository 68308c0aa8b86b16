/*
 * eam.c - guests with an IPv4 address of their own: explicit address mappings (RFC 7757)
 *
 * Such a guest needs no binding and no session: its address takes the place of the
 * other, both ways, whatever the protocol; ports and identifiers stay as they are.
 * Nothing is remembered, so nothing runs out and nothing is filtered.
 *
 * The peer must appear behind the same prefix both ways without being remembered. So a
 * mapping holds for the prefix that a caller would appear behind (prefixes.h); by
 * another one the guest is translated like everybody else.
 *
 * Not here: where packets turn this way (update.c).
 */
#include "eam.h"

#include <string.h>

#include <gateway6/must.h>
#include <gateway6/wire/ip4.h>
#include <gateway6/wire/ip6.h>

#include "tables.h"

struct want { const struct eams *e; const struct addr6 *v6; struct addr4 v4; };

static inline bool same6(uint32_t item, const void *arg)
{
	const struct want *w = arg;

	return addr6_equal(&w->e->list[item - 1].v6, w->v6);
}

static inline bool same4(uint32_t item, const void *arg)
{
	const struct want *w = arg;

	return addr4_equal(w->e->list[item - 1].v4, w->v4);
}

int eams_init(struct eams *e, const struct config *c, const struct hash_key *key)
{
	uint32_t n = (uint32_t)c->nat64.statics.n;

	*e = (struct eams){ .key = *key };
	e->list = room_take(n, sizeof(*e->list));
	if (!e->list || hash_init(&e->by4, n + 1) < 0 || hash_init(&e->by6, n + 1) < 0)
		return -1;
	for (; e->n < n; e->n++) {
		const struct conf_static *s = &c->nat64.statics.item[e->n];
		struct eam *m = &e->list[e->n];

		*m = (struct eam){ s->ipv4, s->ipv6 };
		must(hash_put(&e->by4, hash_bytes(key, &m->v4, sizeof(m->v4)), e->n + 1) &&
		     hash_put(&e->by6, hash_bytes(key, &m->v6, sizeof(m->v6)), e->n + 1),
		     "index smaller than table");
	}
	return 0;
}

void eams_fini(struct eams *e)
{
	hash_fini(&e->by6);
	hash_fini(&e->by4);
	room_return(e->list);
	e->list = NULL;
	e->n = 0;
}

/*
 * Extension headers of IPv6 (an IPv4 sender could forge them), and ICMP of the wrong
 * family, which we would have to judge. All else is forwarded (RFC 7915 section 5.1).
 */
bool eam_carries(uint8_t proto)
{
	static const uint8_t refused[] = {
		IP6_HOP_BY_HOP, IP6_ROUTING, IP6_FRAGMENT, IP6_DEST_OPTIONS,
		IP6_MOBILITY, IP6_HIP, IP6_SHIM6, IP6_NO_NEXT, IP_ICMP4, IP_ICMP6,
	};

	return !memchr(refused, proto, sizeof(refused));
}

bool eam_find6(const struct eams *e, const struct addr6 *guest, struct addr4 *out)
{
	struct want w = { .e = e, .v6 = guest };
	uint32_t i;

	if (!e->n)
		return false;
	i = hash_find(&e->by6, hash_bytes(&e->key, guest, sizeof(*guest)), same6, &w);
	if (i)
		*out = e->list[i - 1].v4;
	return i;
}

bool eam_find4(const struct eams *e, struct addr4 a, struct addr6 *out)
{
	struct want w = { .e = e, .v4 = a };
	uint32_t i;

	if (!e->n)
		return false;
	i = hash_find(&e->by4, hash_bytes(&e->key, &a, sizeof(a)), same4, &w);
	if (i)
		*out = e->list[i - 1].v6;
	return i;
}
