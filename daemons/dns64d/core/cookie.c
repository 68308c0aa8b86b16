/*
 * cookie.c - DNS cookies towards clients (RFC 7873, RFC 9018)
 *
 *	client cookie (8) | version 1, reserved (4) | time (4) | SipHash-2-4 (8)
 *
 * Whoever sends our server cookie back has been told it at that address. Nobody is
 * refused for a bad or missing one (RFC 7873 section 5.2.3): such a client is served, and
 * gets a good one. The secret is drawn anew every day, and the one before still counts.
 *
 * Differs from RFC 9018 4.3: the time is that of our own clock, seconds since some start,
 * as no other server shares our secret.
 */
#include "cookie.h"

#include <string.h>

#define CLIENT_LEN 8
#define SECRET_LIFE_MS (24 * 3600 * UINT64_C(1000))
#define AGE_MAX_S 3600			/* RFC 9018 section 4.3 */
#define AGE_RENEW_S 1800
#define AHEAD_MAX_S 300

static void draw(struct cookies *c, const struct rng *rng)
{
	for (size_t i = 0; i < SIPHASH_KEY_LEN; i += sizeof(uint32_t)) {
		uint32_t r = rng_u32(rng);

		memcpy(c->secret[0] + i, &r, sizeof(r));
	}
}

static void secrets_turn(struct cookies *c, const struct rng *rng, uint64_t now_ms)
{
	if (c->drawn_ms && now_ms - c->drawn_ms < SECRET_LIFE_MS)
		return;
	if (!c->drawn_ms)
		draw(c, rng);
	memcpy(c->secret[1], c->secret[0], sizeof(c->secret[1]));
	draw(c, rng);
	c->drawn_ms = now_ms;
}

/* The last part of a cookie, from all before it and the client's address (4.4). */
static void hash(const uint8_t *secret, const uint8_t *cookie, const struct addr6 *client,
		 uint8_t out[8])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	size_t skip = memcmp(client->b, mapped, sizeof(mapped)) ? 0 : sizeof(mapped);
	uint8_t input[16 + sizeof(client->b)];
	uint64_t h;

	memcpy(input, cookie, 16);
	memcpy(input + 16, client->b + skip, sizeof(client->b) - skip);
	h = siphash(secret, input, sizeof(input) - skip);
	for (unsigned i = 0; i < 8; i++)
		out[i] = (uint8_t)(h >> (8 * i));
}

static bool is_by(const uint8_t *secret, const struct edns *e, const struct addr6 *client)
{
	uint8_t want[8], differ = 0;

	hash(secret, e->cookie, client, want);
	for (unsigned i = 0; i < sizeof(want); i++)	/* in the same time for all */
		differ |= want[i] ^ e->cookie[16 + i];
	return !differ;
}

static int32_t age_of(const struct edns *e, uint32_t now_s)
{
	wire32 at;

	memcpy(&at, e->cookie + 12, sizeof(at));
	return (int32_t)(now_s - get32(at));	/* serial numbers, RFC 1982 */
}

static void make(const struct cookies *c, struct edns *e, const struct addr6 *client,
		 uint32_t now_s)
{
	static const uint8_t version[4] = { 1 };
	wire32 at = put32(now_s);

	memcpy(e->cookie + CLIENT_LEN, version, sizeof(version));
	memcpy(e->cookie + 12, &at, sizeof(at));
	hash(c->secret[0], e->cookie, client, e->cookie + 16);
	e->cookie_len = COOKIE_LEN;
}

bool cookie_serve(struct cookies *c, const struct rng *rng, const struct addr6 *client,
		  uint64_t now_ms, struct edns *e)
{
	static const uint8_t version[4] = { 1 };
	uint32_t now_s = (uint32_t)(now_ms / 1000);
	bool good = e->cookie_len == COOKIE_LEN &&
		    !memcmp(e->cookie + CLIENT_LEN, version, sizeof(version));
	int32_t age_s = good ? age_of(e, now_s) : 0;
	bool current;

	if (!e->cookie_len)
		return false;
	secrets_turn(c, rng, now_ms);
	good &= age_s <= AGE_MAX_S && age_s >= -AHEAD_MAX_S;
	current = good && is_by(c->secret[0], e, client);
	good &= current || is_by(c->secret[1], e, client);
	if (!current || age_s > AGE_RENEW_S)
		make(c, e, client, now_s);
	return good;
}
