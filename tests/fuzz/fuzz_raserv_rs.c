/*
 * fuzz_raserv_rs.c - any bytes at the door of the advertiser
 *
 * An input is a run of packets: one byte of length and one of circumstances (source,
 * hop limit, fragments, link), then the packet. Between packets a little time passes.
 * Whatever comes in, what goes out is well formed, multicasts stay three seconds apart,
 * and answers stay within the budget of the link.
 */
#include <stdlib.h>
#include <string.h>

#include <raserv/core/raserv.h>

#include <gateway6/must.h>

static struct link links[] = {
	{ .index = 3, .name = "vmbr0", .up = true, .carrier = true, .mtu = 1500,
	  .has_mac = true, .mac = { { 2, 0, 0, 0, 0, 3 } }, .forwarding6 = true },
};
static struct link_addr addrs[] = {
	{ .link = 3, .is6 = true, .len = 64, .v6 = { { 0xfe, 0x80, [15] = 1 } } },
	{ .link = 3, .is6 = true, .len = 64, .permanent = true,
	  .v6 = { { 0x20, 1, 0x0d, 0xb8, [15] = 1 } } },
};
static struct facts facts = { links, 1, addrs, 2, NULL, 0, true, true };
static struct conf_route routes[] = {
	{ .prefix = { { { 0xfd } }, 8 }, .lifetime_s = 60 },
	{ .prefix = { { { 0xfc, [15] = 1 } }, 128 }, .lifetime_s = 60 },
};
static struct addr6 resolver_addresses[] = { { { 0x20, 1, 0x0d, 0xb8, [15] = 0x53 } } };
static const char *alpns[] = { "h2", "dot" };
static struct conf_dnr resolvers[] = {
	{ .name = "dns.example", .addresses = { resolver_addresses, 1 }, .alpn = { alpns, 2 },
	  .priority = 1, .port = 8443, .path = "/q{?dns}", .lifetime_s = CONF_AUTO },
};
static struct conf_network net = {
	.name = "vmbr0", .prefix_auto = true,
	.ra = { .enabled = true, .max_interval_s = 600, .min_interval_s = CONF_AUTO,
		.router_lifetime_s = CONF_AUTO, .hop_limit = 64, .mtu = CONF_AUTO,
		.source_lladdr = true, .encrypted_dns = { resolvers, 1 },
		.routes = { routes, 2 }, .captive_portal = "https://a.example/", .snac = true,
		.dnssl.lifetime_s = CONF_AUTO, .pref64.lifetime_s = CONF_AUTO },
};
static struct config config = { .networks = { &net, 1 } };

static struct {
	uint64_t now_ms, last_multicast_ms, unicasts;
	uint32_t drawn;
} run;

static uint32_t draw(void *arg)
{
	(void)arg;
	run.drawn = run.drawn * 1664525 + 1013904223;
	return run.drawn;
}

static int on_send(void *arg, const struct ra_out *out)
{
	(void)arg;
	must(out->len >= 16 && out->bytes[0] == 134, "%zu bytes", out->len);
	for (size_t at = 16; at < out->len; at += out->bytes[at + 1] * 8u)
		must(out->bytes[at + 1] > 0, "empty option at %zu", at);
	if (out->dst.b[0] != 0xff) {
		must(addr6_is_link_local(&out->dst), "answered %s", addr6_text(out->dst).s);
		run.unicasts++;
		return 0;
	}
	must(!run.last_multicast_ms || run.now_ms - run.last_multicast_ms >= 3000,
	     "%u ms apart", (unsigned)(run.now_ms - run.last_multicast_ms));
	run.last_multicast_ms = run.now_ms;
	return 0;
}

static const struct addr6 sources[] = {
	{ { 0xfe, 0x80, [15] = 0xaa } }, { { 0 } }, { { 0xfe, 0x80, [15] = 1 } },
	{ { 0x20, 1, 0x0d, 0xb8, [15] = 7 } }, { { 0xff, 2, [15] = 1 } },
};

static struct nd_in packet(struct rd *r)
{
	uint8_t len = rd_u8(r), how = rd_u8(r);
	struct nd_in in = { .hop_limit = how & 0x10 ? 254 : 255,
			    .fragmented = how & 0x20, .link = how & 0x40 ? 4 : 3,
			    .src = sources[(how & 7) % ARRAY_SIZE(sources)] };

	in.len = len < rd_left(r) ? len : rd_left(r);
	if (how & 8)
		in.src.b[14] = (uint8_t)run.drawn;	/* many sources */
	in.bytes = rd_take(r, in.len);
	return in;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rng rng = { draw, NULL };
	struct raserv_sink sink = { .send = on_send };
	struct raserv *r = raserv_new(&config, &rng, &sink);
	struct rd in = rd_of(data, size);

	if (!r)
		abort();
	memset(&run, 0, sizeof(run));
	run.now_ms = 1000;
	raserv_update(r, &facts, run.now_ms);
	raserv_tick(r, run.now_ms);
	while (rd_left(&in) >= 2) {			/* eats two bytes or more a turn */
		struct nd_in p = packet(&in);
		uint8_t *copy = malloc(p.len ? p.len : 1);	/* ASan sees its end */

		if (!copy)
			abort();
		if (p.len)
			memcpy(copy, p.bytes, p.len);
		p.bytes = copy;
		raserv_receive(r, &p, run.now_ms);
		free(copy);
		run.now_ms += draw(NULL) >> 26;
		raserv_tick(r, run.now_ms);
	}
	run.now_ms += 10000;
	raserv_tick(r, run.now_ms);
	must(run.unicasts <= 32 + 32 * (run.now_ms - 1000) / 1000, "%u answers in %u ms",
	     (unsigned)run.unicasts, (unsigned)run.now_ms - 1000);
	raserv_free(r);
	return 0;
}
