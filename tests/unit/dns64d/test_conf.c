/* test_conf.c - what the core takes from configuration and facts */
#include "kit.h"

#include <gateway6/resolve.h>

static struct conf_network network = { .name = "vmbr0", .prefix_auto = true, .dns64 = true };
static struct link links[] = { { .index = 3, .name = "vmbr0", .up = true } };
static struct link_addr addrs[1];

static struct facts facts_with(const char *address)
{
	addrs[0] = (struct link_addr){ .link = 3, .is6 = true, .v6 = a6(address), .len = 64,
				       .permanent = true };
	return (struct facts){ .links = links, .n_links = 1, .addrs = addrs, .n_addrs = 1 };
}

static struct dns64_conf conf_of(const struct config *c, const struct facts *f)
{
	struct upstream_list none = { .n = 0 };
	struct dns64_conf conf;
	const char *why;

	assert_true(dns64_conf_make(&conf, c, f, &none, &why));
	return conf;
}

static const char *const askers[] = {
	"::1", "fe80::1", "2a02:600d:1::7", "2a02:600d:2::7", "2a02:600d:3::7", "::", "ff02::1",
	"febf::1", "fec0::1",
};

/* The same decision as resolve_is_dns_client(), made once instead of per query. */
static void compare_with_resolve(const struct config *c, const struct facts *f)
{
	struct dns64_conf conf = conf_of(c, f);

	for (size_t i = 0; i < ARRAY_SIZE(askers); i++) {
		struct addr6 a = a6(askers[i]);

		if (dns64_conf_is_client(&conf, &a) != resolve_is_dns_client(c, f, &a))
			fail_msg("%s: resolve.c says %d", askers[i],
				 resolve_is_dns_client(c, f, &a));
	}
}

static void dns64_conf_is_client__agrees_with_resolve(void **state)
{
	struct config c = kit_config();
	struct facts f = facts_with("2a02:600d:1::1");
	struct conf_net listed[] = {
		{ .is6 = true, .v6 = { a6("2a02:600d:2::"), 48 } },
		{ .is6 = true, .v6 = { a6("2a02:600d:3::7"), 128 } },
	};

	(void)state;
	c.networks.item = &network;
	c.networks.n = 1;
	compare_with_resolve(&c, &f);
	c.dns64.clients_auto = false;
	c.dns64.clients.item = listed;
	c.dns64.clients.n = ARRAY_SIZE(listed);
	compare_with_resolve(&c, &f);
}

static struct addr6 mapped4(const char *text)
{
	struct addr4 v4 = a4(text);
	struct addr6 a = { { [10] = 0xff, [11] = 0xff } };

	memcpy(a.b + 12, v4.b, 4);
	return a;
}

static void dns64_conf_is_client__knows_ipv4_clients(void **state)
{
	struct config c = kit_config();
	struct facts f = { 0 };
	struct conf_net listed[] = { { .v4 = { a4("10.1.0.0"), 16 } } };
	struct dns64_conf conf;
	struct addr6 loopback = mapped4("127.0.0.1"), in = mapped4("10.1.2.3"),
		     out = mapped4("10.2.2.3");

	(void)state;
	c.dns64.clients_auto = false;
	c.dns64.clients.item = listed;
	c.dns64.clients.n = 1;
	conf = conf_of(&c, &f);
	assert_true(dns64_conf_is_client(&conf, &loopback));
	assert_true(dns64_conf_is_client(&conf, &in));
	assert_false(dns64_conf_is_client(&conf, &out));
}

static void dns64_conf_make__refuses_more_client_prefixes_than_it_holds(void **state)
{
	static struct conf_net many[CLIENT_NETS_MAX];
	struct config c = kit_config();
	struct upstream_list none = { .n = 0 };
	struct facts f = { 0 };
	struct dns64_conf conf;
	const char *why;

	(void)state;
	c.dns64.clients_auto = false;
	c.dns64.clients.item = many;
	c.dns64.clients.n = CLIENT_NETS_MAX - 2;	/* loopback takes two */
	assert_true(dns64_conf_make(&conf, &c, &f, &none, &why));
	c.dns64.clients.n++;
	assert_false(dns64_conf_make(&conf, &c, &f, &none, &why));
	assert_non_null(strstr(why, "client"));
}

static uint32_t route_of(const struct dns64_conf *conf, const char *text)
{
	struct dname n;

	assert_true(dname_parse(text, &n));
	return dns64_conf_route(conf, 0, &n);
}

static void dns64_conf_route__takes_the_longest_domain(void **state)
{
	static const char *corp[] = { "corp.example" }, *lab[] = { "lab.corp.example", "test" };
	struct conf_upstream listed[] = {
		{ .port = 53 },
		{ .port = 54, .domains = { corp, 1 } },
		{ .port = 55, .domains = { lab, 2 } },
		{ .port = 56, .domains = { corp, 1 } },
	};
	struct config c = kit_config();
	struct facts f = { 0 };
	struct dns64_conf conf;

	(void)state;
	c.dns64.upstreams_auto = false;
	c.dns64.upstreams.item = listed;
	c.dns64.upstreams.n = ARRAY_SIZE(listed);
	conf = conf_of(&c, &f);
	assert_int_equal(route_of(&conf, "example"), 1);
	assert_int_equal(route_of(&conf, "notcorp.example"), 1);
	assert_int_equal(route_of(&conf, "Corp.Example"), 1 << 1 | 1 << 3);
	assert_int_equal(route_of(&conf, "a.lab.corp.example"), 1 << 2);
	assert_int_equal(route_of(&conf, "x.test"), 1 << 2);
}

static void dns64_conf_make__takes_the_hosts_servers_while_upstreams_are_auto(void **state)
{
	struct config c = kit_config();
	struct upstream_list host = { .n = 2, .at = { { .port = 53 }, { .port = 54 } } };
	struct facts f = { 0 };
	struct dns64_conf conf;
	const char *why;

	(void)state;
	assert_true(dns64_conf_make(&conf, &c, &f, &host, &why));
	assert_int_equal(conf.upstreams.n, 2);
	assert_int_equal(route_of(&conf, "anything"), 3);
	c.dns64.upstreams_auto = false;
	assert_true(dns64_conf_make(&conf, &c, &f, &host, &why));
	assert_int_equal(conf.upstreams.n, 0);
	assert_int_equal(route_of(&conf, "anything"), 0);
}

/* Each setting that shapes an answer under its key, and some that do not. */
static void change_prefix(struct config *c) { c->nat64.prefix.len = 64; }
static void change_private(struct config *c) { c->nat64.allow_private = true; }
static void change_enabled(struct config *c) { c->dns64.synthesis.enabled = false; }
static void change_skip(struct config *c) { c->dns64.synthesis.skip_private = false; }
static void change_always(struct config *c) { c->dns64.synthesis.always = true; }
static void change_ptr(struct config *c) { c->dns64.synthesis.ptr = false; }
static void change_ignore(struct config *c) { c->dns64.synthesis.ignore_aaaa.n = 0; }
static void change_dnssec(struct config *c)
{
	c->dns64.synthesis.with_dnssec = DNSSEC_ALWAYS;
}
static void change_skip_list(struct config *c)
{
	static struct prefix4 p = { { { 10 } }, 8 };

	c->dns64.synthesis.skip_ipv4.item = &p;
	c->dns64.synthesis.skip_ipv4.n = 1;
}
static void change_except(struct config *c)
{
	static const char *domains[] = { "a.example" };

	c->dns64.synthesis.except = (struct conf_text_list){ domains, 1 };
}
static void change_prefixes(struct config *c)
{
	static struct conf_prefix64 p = { .prefix = { { { 0, 0x64, 0xff, 0x9b } }, 96 },
					  .ipv4_any = true };

	c->dns64.prefixes.item = &p;
	c->dns64.prefixes.n = 1;
}
static void change_view(struct config *c)
{
	static struct conf_upstream u = { .port = 5353 };
	static struct conf_view v = { .name = "v", .prefer = CONF_AUTO,
				      .synthesis_auto = true, .upstreams = { &u, 1 } };

	c->dns64.views.item = &v;
	c->dns64.views.n = 1;
}
static void change_prefer(struct config *c) { c->dns64.prefer = PREFER_IPV6; }
static void change_timeout(struct config *c) { c->dns64.timeout_s = 5; }

static const struct { void (*change)(struct config *c); bool same; } changes[] = {
	{ change_prefix, false }, { change_private, false }, { change_enabled, true },
	{ change_skip, false }, { change_always, false }, { change_ptr, false },
	{ change_ignore, false }, { change_dnssec, false }, { change_skip_list, false },
	{ change_except, false }, { change_prefixes, false }, { change_view, false },
	{ change_prefer, true }, { change_timeout, true },	/* that stands in the key */
};

static void dns64_conf_same_answers__sees_every_setting_that_shapes_one(void **state)
{
	struct config before = kit_config();
	struct dns64_conf a = kit_conf(&before);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		struct config after = kit_config();
		struct dns64_conf b;

		changes[i].change(&after);
		b = kit_conf(&after);
		if (dns64_conf_same_answers(&a, &b) != changes[i].same)
			fail_msg("change %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dns64_conf_is_client__agrees_with_resolve),
		cmocka_unit_test(dns64_conf_is_client__knows_ipv4_clients),
		cmocka_unit_test(dns64_conf_make__refuses_more_client_prefixes_than_it_holds),
		cmocka_unit_test(dns64_conf_route__takes_the_longest_domain),
		cmocka_unit_test(dns64_conf_make__takes_the_hosts_servers_while_upstreams_are_auto),
		cmocka_unit_test(dns64_conf_same_answers__sees_every_setting_that_shapes_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
