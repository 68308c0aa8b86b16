/*
 * fuzz_raserv_memory.c - any text as raserv.memory
 *
 * It is taken whole or not at all. What was taken goes through a day of advertising
 * without harm, and what is written then is read back whole.
 */
#include <stdlib.h>
#include <string.h>

#include <raserv/core/memory.h>

#include <gateway6/must.h>

static struct link links[] = {
	{ .index = 3, .name = "vmbr0", .up = true, .carrier = true, .mtu = 1500,
	  .has_mac = true, .mac = { { 2, 0, 0, 0, 0, 3 } }, .forwarding6 = true },
};
static struct link_addr addrs[] = {
	{ .link = 3, .is6 = true, .len = 64, .v6 = { { 0xfe, 0x80, [15] = 1 } } },
};
static struct facts facts = { links, 1, addrs, 1, NULL, 0, true, true };
static struct conf_prefix prefixes[] = {
	{ .prefix = { { { 0x20, 1, 0x0d, 0xb8 } }, 64 }, .autonomous = true,
	  .valid_s = 600, .preferred_s = 300, .decrement = true },
};
static struct conf_network net = {
	.name = "vmbr0", .prefixes = { prefixes, 1 },
	.ra = { .enabled = true, .max_interval_s = 600, .min_interval_s = CONF_AUTO,
		.router_lifetime_s = CONF_AUTO, .hop_limit = 64, .mtu = CONF_AUTO,
		.dnssl.lifetime_s = CONF_AUTO,
		.pref64.lifetime_s = CONF_AUTO },
};
static struct config config = { .networks = { &net, 1 } };

#define NOW_MS UINT64_C(1000000)
#define WORLD_S UINT64_C(1764100000)

static unsigned recalled;

static uint32_t draw(void *arg)
{
	(void)arg;
	return 4;
}

static int on_send(void *arg, const struct ra_out *out)
{
	(void)arg;
	for (size_t at = 16; at < out->len; at += out->bytes[at + 1] * 8u)
		must(out->bytes[at + 1] > 0, "empty option at %zu", at);
	return 0;
}

static void on_item(void *arg, const char *network, const struct item *said)
{
	raserv_recall(arg, network, said);
	recalled++;
}

static void advertise_for_a_day(struct raserv *r)
{
	raserv_update(r, &facts, NOW_MS);
	for (uint64_t now_ms = NOW_MS; now_ms < NOW_MS + 86400000;)
		now_ms = raserv_tick(r, now_ms);	/* ends: each is later */
}

static void write_and_read(struct raserv *r)
{
	struct memory_clock at = { NOW_MS + 3600000, WORLD_S + 3600 };
	size_t size = memory_size(r), len;
	char *text = malloc(size);

	if (!text)
		abort();
	len = memory_write(r, &at, text, size);
	must(memory_read(text, len, &at, on_item, r), "not read back: %s", text);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory_clock at = { NOW_MS, WORLD_S };
	struct rng rng = { draw, NULL };
	struct raserv_sink sink = { .send = on_send };
	struct raserv *r = raserv_new(&config, &rng, &sink);
	char *text = malloc(size + 1);

	if (!r || !text)
		abort();
	if (size)
		memcpy(text, data, size);
	text[size] = 0;
	recalled = 0;
	if (!memory_read(text, size, &at, on_item, r))
		must(recalled == 0, "%u recalled of a bad text", recalled);
	write_and_read(r);
	advertise_for_a_day(r);
	write_and_read(r);
	raserv_free(r);
	free(text);
	return 0;
}
