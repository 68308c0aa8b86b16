/*
 * bib.c - bindings between inside and outside ends (RFC 6146 section 3.1)
 *
 * A binding lends one pool4 end (address, port) to one IPv6 end, per protocol.
 * Sessions hang below it. It is born by the first outgoing packet or by
 * configuration, and dies with its last session unless it is static (fixed).
 *
 * Invariants
 *   B1  binding6 and binding4 hold the same bindings, but for the second and later
 *       static ones of one guest end: they are for coming in only.
 *   B2  a pool4 end is lent to at most one binding per protocol.
 *   B3  a binding without sessions is static.
 *
 * Not here: which port to lend (pool4.c), when sessions end (expire.c).
 */
#include "bib.h"

#include <gateway6/must.h>

struct key6 { struct addr6 guest; uint16_t port, l4; };
struct key4 { struct addr4 lent; uint16_t port, l4; };

static_assert(sizeof(struct key6) == 20 && sizeof(struct key4) == 8,
	      "keys are hashed as bytes: no padding may appear");

static uint64_t hash6(const struct tables *t, enum nat64_l4 l4, const struct end6 *e)
{
	struct key6 key = { e->addr, e->port, (uint16_t)l4 };

	return hash_bytes(&t->key, &key, sizeof(key));
}

static uint64_t hash4(const struct tables *t, enum nat64_l4 l4, struct end4 e)
{
	struct key4 key = { e.addr, e.port, (uint16_t)l4 };

	return hash_bytes(&t->key, &key, sizeof(key));
}

struct want6 { const struct binding *all; enum nat64_l4 l4; const struct end6 *e; };
struct want4 { const struct binding *all; enum nat64_l4 l4; struct end4 e; };

static inline bool same6(uint32_t item, const void *arg)
{
	const struct want6 *w = arg;
	const struct binding *b = &w->all[item];

	return b->guest_port == w->e->port && b->l4 == w->l4 &&
	       addr6_equal(&b->guest, &w->e->addr);
}

static inline bool same4(uint32_t item, const void *arg)
{
	const struct want4 *w = arg;
	const struct binding *b = &w->all[item];

	return b->lent_port == w->e.port && b->l4 == w->l4 &&
	       addr4_equal(b->lent, w->e.addr);
}

uint32_t bib_find6(const struct tables *t, enum nat64_l4 l4, const struct end6 *guest)
{
	struct want6 w = { t->binding, l4, guest };

	return hash_find(&t->binding6, hash6(t, l4, guest), same6, &w);
}

uint32_t bib_find4(const struct tables *t, enum nat64_l4 l4, struct end4 lent)
{
	struct want4 w = { t->binding, l4, lent };

	return hash_find(&t->binding4, hash4(t, l4, lent), same4, &w);
}

uint32_t bib_add(struct tables *t, const struct bib_birth *birth, uint64_t now_ms)
{
	bool second = birth->fixed && bib_find6(t, birth->l4, &birth->guest);
	uint32_t b = binding_number_take(t);

	if (b == 0)
		return 0;
	t->binding[b] = (struct binding){
		.guest = birth->guest.addr, .guest_port = birth->guest.port,
		.lent = birth->lent.addr, .lent_port = birth->lent.port,
		.l4 = (uint8_t)birth->l4, .used = 1, .fixed = birth->fixed, .second = second,
		.service = birth->service,
		.host = birth->host, .born_s = (uint32_t)(now_ms / 1000),
	};
	must(hash_put(&t->binding4, hash4(t, birth->l4, birth->lent), b) &&
	     (second || hash_put(&t->binding6, hash6(t, birth->l4, &birth->guest), b)),
	     "index smaller than table");
	t->bindings_of[birth->l4]++;
	return b;
}

void bib_cut(struct tables *t, uint32_t b)
{
	const struct binding *r = &t->binding[b];
	struct end6 guest = { r->guest, r->guest_port };
	struct end4 lent = { r->lent, r->lent_port };

	must(r->used && r->sessions == 0, "binding %u has %u sessions", b, r->sessions);
	if (!r->second)
		hash_cut(&t->binding6, hash6(t, r->l4, &guest), b);
	hash_cut(&t->binding4, hash4(t, r->l4, lent), b);
	t->bindings_of[r->l4]--;
	binding_number_return(t, b);
}
