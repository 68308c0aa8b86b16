/* dns64d_world.h - a core with one client and two upstreams, for the fuzz doors of dns64d */
#ifndef TESTS_FUZZ_DNS64D_WORLD_H
#define TESTS_FUZZ_DNS64D_WORLD_H

#include <string.h>

#include <gateway6/must.h>
#include <oracle/dns64d_text.h>

#include <dns64d/core/dns64.h>

#define WORLD_ASKS 32

struct world_ask { uint64_t ticket; uint8_t bytes[300]; size_t len; };

static struct world {
	struct config config;
	struct dns64 *core;
	uint64_t now_ms;
	unsigned replies, asks;		/* asks: not yet answered */
	struct world_ask ask[WORLD_ASKS];
} world;

/*
 * An error is passed on as it came, whatever it carries, and so is the answer to any
 * other question, ANY too, and to a client that checks for itself (CD): RFC 6147 sections
 * 5.1.2, 5.3.3 and 5.5.
 */
static inline bool world_must_exclude(const char *text)
{
	static const char asked[] = " AAAA";
	const char *question = strstr(text, "| q ");
	const char *end = question ? strstr(question + 1, " |") : NULL;

	return strncmp(text, "NOERROR", 7) == 0 && end &&
	       !memmem(text, (size_t)(end - text), " cd ", 4) &&
	       memcmp(end - strlen(asked), asked, strlen(asked)) == 0;
}

/* Has the answer section an address below ::ffff:0:0/96? It is printed with dots. */
static inline bool world_has_excluded(const char *text)
{
	static const char mapped[] = " AAAA ::ffff:";

	for (const char *an = text; (an = strstr(an, "| an ")); an++) {
		size_t len = strcspn(an + 1, "|");
		const char *at = memmem(an, len, mapped, strlen(mapped));

		if (at && at[strlen(mapped) + strspn(at + strlen(mapped), "0123456789")] == '.')
			return true;
	}
	return false;
}

/* Whatever came in, what goes out can be read to its end by somebody else's reader. */
static inline void world_reply(void *arg, const struct dns64_client *to, const uint8_t *bytes,
			       size_t len)
{
	static char text[1 << 20];

	(void)arg;
	world.replies++;
	must(len >= 12 && len <= 65535, "reply of %zu bytes", len);
	must(to->tcp || len <= world.config.dns64.edns_udp_size, "UDP reply of %zu", len);
	must(bytes[2] & 0x80, "a reply without QR");
	message_text(bytes, len, 1, text, sizeof(text));
	must(strcmp(text, "malformed") != 0, "a reply that cannot be read");
	must(!world_must_exclude(text) || !world_has_excluded(text), "an excluded AAAA: %s",
	     text);
}

static inline void world_asked(void *arg, const struct dns64_ask *ask)
{
	(void)arg;
	must(ask->len <= sizeof(world.ask[0].bytes), "question of %zu bytes", ask->len);
	if (world.asks == WORLD_ASKS)
		return;			/* that one stays unanswered */
	world.ask[world.asks].ticket = ask->ticket;
	world.ask[world.asks].len = ask->len;
	memcpy(world.ask[world.asks++].bytes, ask->bytes, ask->len);
}

static inline uint32_t world_draw(void *arg)
{
	static uint32_t state = 1;

	(void)arg;
	return state = state * 1664525 + 1013904223;
}

static inline void world_config(struct config *c)
{
	static struct prefix6 mapped = { { { [10] = 0xff, [11] = 0xff } }, 96 };

	c->nat64.prefix = (struct prefix6){ { { 0, 0x64, 0xff, 0x9b } }, 96 };
	c->dns64.clients_auto = c->dns64.prefix_auto = c->dns64.upstreams_auto = true;
	c->dns64.timeout_s = 2;
	c->dns64.synthesis.enabled = c->dns64.synthesis.skip_private = true;
	c->dns64.synthesis.ptr = c->dns64.synthesis.ipv4only_arpa = true;
	c->dns64.synthesis.ignore_aaaa.item = &mapped;
	c->dns64.synthesis.ignore_aaaa.n = 1;
	c->dns64.cache.size_bytes = 1 << 20;
	c->dns64.cache.max_ttl_s = 86400;
	c->dns64.cache.negative_ttl_s = 300;
	c->dns64.cache.stale_s = 3600;
	c->dns64.cache.prefetch = true;
	c->dns64.limits.outstanding = 16;
	c->dns64.edns_udp_size = 1232;
	c->dns64.cookies = true;
}

static inline void world_up(void)
{
	struct upstream_list list = { .n = 2, .at = { { .port = 53 }, { .port = 54 } } };
	struct dns64_sink sink = { world_reply, world_asked, NULL, NULL };
	struct rng rng = { world_draw, NULL };
	struct facts none = { 0 };
	struct dns64_conf conf;
	const char *why;

	if (world.core)
		return;
	world.now_ms = 1000000;
	world_config(&world.config);
	must(dns64_conf_make(&conf, &world.config, &none, &list, &why), "%s", why);
	world.core = dns64_new(&conf, &rng, &sink);
	must(world.core, "no memory");
}

static inline void world_pass(uint64_t ms)
{
	uint64_t to_ms = world.now_ms + ms;

	while (dns64_next_ms(world.core) <= to_ms) {
		uint64_t next = dns64_next_ms(world.core);

		world.now_ms = next > world.now_ms ? next : world.now_ms;
		dns64_tick(world.core, world.now_ms);
	}
	world.now_ms = to_ms;
}

/* From ::1, or from a stranger. Is a reply due? */
static inline bool world_query(const uint8_t *bytes, size_t len, bool tcp)
{
	struct dns64_client from = { .addr.b = { [15] = 1 }, .port = 1000, .tcp = tcp };

	return dns64_query(world.core, &from, bytes, len, world.now_ms);
}

#endif
