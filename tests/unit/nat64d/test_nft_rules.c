/*
 * test_nft_rules.c - the text of our nftables table, against files kept beside
 *
 * tests/unit/nat64d/golden/NAME.nft is the table as an admin sees it; a change of it
 * is a change of what we do to the host and shows up in the diff. GW_GOLDEN=write makes
 * the files anew.
 */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>

#include <nat64d/nft_rules.h>

static struct host h;

static int fresh(void **state)
{
	(void)state;
	host_make(&h);
	return 0;
}

static char *text(enum nft_sockets sockets)
{
	struct wish w = wish_of(&h.config, &h.facts);
	char *made = NULL;
	size_t len;
	FILE *out = open_memstream(&made, &len);

	nft_rules_print(&h.config, &h.facts, &w, sockets, out);
	fclose(out);
	return made;
}

static void assert_golden(const char *name, enum nft_sockets sockets)
{
	char path[256], want[8192] = "";
	char *made = text(sockets);
	const char *mode = getenv("GW_GOLDEN");
	FILE *f;

	snprintf(path, sizeof(path), GW_SOURCE_DIR "/tests/unit/nat64d/golden/%s.nft", name);
	f = fopen(path, mode ? "w" : "r");
	assert_non_null(f);
	if (mode)
		fputs(made, f);
	else
		want[fread(want, 1, sizeof(want) - 1, f)] = '\0';
	fclose(f);
	if (!mode)
		assert_string_equal(made, want);
	free(made);
}

static void publish(void)
{
	h.publish[0] = (struct conf_publish){ .name = "web", .proto = PROTO_TCP,
					      .listen_auto = true, .port = { 443, 443 },
					      .to = a6("2a02:600d:1::10"), .to_port = 443 };
	h.publish[1] = (struct conf_publish){ .name = "game", .proto = PROTO_TCP | PROTO_UDP,
					      .listen = a4("93.184.100.6"),
					      .port = { 27000, 27010 },
					      .to = a6("2a02:600d:1::11"),
					      .to_port = 27000 };
	h.config.publish.item = h.publish;
	h.config.publish.n = 2;
}

static void nft_rules_print__share_lends_ports_of_the_uplink(void **state)
{
	(void)state;
	assert_golden("share", NFT_SOCKETS_KNOWN);
}

static void nft_rules_print__publish_comes_before_lent_ports(void **state)
{
	(void)state;
	publish();
	assert_golden("publish", NFT_SOCKETS_KNOWN);
}

static void nft_rules_print__a_named_address_gets_snat(void **state)
{
	(void)state;
	h.config.uplink.ipv4_auto = false;
	h.config.uplink.ipv4 = a4("93.184.100.5");
	assert_golden("snat", NFT_SOCKETS_UNKNOWN);
}

static void nft_rules_print__without_an_address_only_the_guard_and_masquerade(void **state)
{
	(void)state;
	publish();
	h.facts.n_addrs = 1;
	assert_golden("no-address", NFT_SOCKETS_KNOWN);
}

static void nft_rules_print__pool_has_only_the_guard(void **state)
{
	(void)state;
	publish();
	h.config.nat64.ipv4.mode = IPV4_POOL;
	h.pool[0] = (struct prefix4){ a4("93.184.101.0"), 28 };
	h.config.nat64.ipv4.addresses.item = h.pool;
	h.config.nat64.ipv4.addresses.n = 1;
	assert_golden("pool", NFT_SOCKETS_KNOWN);
}

static void nft_rules_print__a_name_that_is_more_than_a_name_stays_shut(void **state)
{
	static const char *const names[] = { "vm\"br0", "vm{", "a;b", "x\\y", "a b" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *made;

		h.networks[0].name = names[i];
		made = text(NFT_SOCKETS_KNOWN);
		assert_null(strstr(made, names[i]));
		assert_null(strstr(made, "iifname {"));
		free(made);
	}
}

static void nft_rules_print__a_pattern_is_the_links_that_it_takes(void **state)
{
	char *made;

	(void)state;
	h.config.uplink.interface = "eno1";
	h.networks[0].name = "*";
	made = text(NFT_SOCKETS_KNOWN);
	assert_non_null(strstr(made, "iifname {\n\t\t\t\"vmbr0\"\n\t\t} accept"));
	free(made);
	memcpy(h.links[2].name, "vm\"br0", 7);
	made = text(NFT_SOCKETS_KNOWN);
	assert_null(strstr(made, "iifname {"));
	free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nft_rules_print__share_lends_ports_of_the_uplink, fresh),
		cmocka_unit_test_setup(nft_rules_print__publish_comes_before_lent_ports, fresh),
		cmocka_unit_test_setup(nft_rules_print__a_named_address_gets_snat, fresh),
		cmocka_unit_test_setup(
			nft_rules_print__without_an_address_only_the_guard_and_masquerade,
			fresh),
		cmocka_unit_test_setup(nft_rules_print__pool_has_only_the_guard, fresh),
		cmocka_unit_test_setup(
			nft_rules_print__a_name_that_is_more_than_a_name_stays_shut, fresh),
		cmocka_unit_test_setup(
			nft_rules_print__a_pattern_is_the_links_that_it_takes, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
