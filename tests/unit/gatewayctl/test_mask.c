/* test_mask.c - no address of anybody is left, equal ones stay equal, the rest is as it was */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unit/unit.h>
#undef fail

#include <gateway6/must.h>
#include <gatewayctl/mask.h>

static const struct { const char *text, *want; } rows[] = {
	{ "from 93.184.216.34 to 8.8.8.8, 93.184.216.34.", "from 198.18.0.1 to 198.18.0.2, "
	  "198.18.0.1." },
	{ "8.8.8.8:53 10.0.0.1 127.0.0.1 255.255.255.0", "198.18.0.2:53 10.0.0.1 127.0.0.1 "
	  "255.255.255.0" },
	{ "[2a01:4f8:1:2::10]:443 2a01:4f8:1:2::/64 2a01:4f8:1:3::10",
	  "[2001:db8:0:1::1]:443 2001:db8:0:1::/64 2001:db8:0:2::1" },
	{ "64:ff9b::808:808 fe80::1 ff02::1 ::1 fd12:3456::9", "64:ff9b::c612:2 fe80::2 ff02::1 "
	  "::1 fd00:0:0:3::3" },
	{ "link bc:24:11:00:00:07, 12:01:07 abc.d face:b00c dead", "link 02:00:00:00:00:01, "
	  "12:01:07 abc.d face:b00c dead" },
	{ "pve1 pve12 (pve1), pve1-2 PVE1", "this-host pve12 (this-host), pve1-2 this-host" },
	{ "pve1.example www.debian.org. Pve1.example", "d1.example d2.example. d1.example" },
	{ "34.216.184.93.in-addr.arpa a.b.9.f.f.4.6.0.0.ip6.arpa", "d3.example d4.example" },
	{ "web [2a01:4f8:1:2::10], web-2 hosts.web.address", "name1 [2001:db8:0:1::1], web-2 "
	  "hosts.name1.address" },
	{ "networks.vmbr0.ra dns64.upstreams dns64.corp", "networks.vmbr0.ra dns64.upstreams "
	  "d5.example" },
	{ "gateway6.target nat64d.service a.sock", "gateway6.target nat64d.service a.sock" },
	{ "gateway6.yaml:5:3 6.1.0-28-amd64", "gateway6.yaml:5:3 6.1.0-28-amd64" },
	{ "ipv4only.arpa. xipv4only.arpa", "ipv4only.arpa. d6.example" },
	{ "the db of accounts: on", "name2: on" },
	{ "version 0.1.0, 1.25 s, a.b.c.d, 2026-11-25T23:59:59", "version 0.1.0, 1.25 s, "
	  "a.b.c.d, 2026-11-25T23:59:59" },
};

static void mask_print__hides_addresses_and_nothing_else(void **state)
{
	struct names *n = names_new();
	struct mask *m = mask_new(n);

	(void)state;
	names_secret(n, "pve1", "this-host");
	names_secret(n, "web", NULL);
	names_secret(n, "the db of accounts", NULL);
	names_plain(n, "networks.vmbr0.ra");
	names_plain(n, "dns64.upstreams[0]");
	names_plain(n, "hosts.web.address");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text = NULL;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		mask_print(m, rows[i].text, out);
		fclose(out);
		assert_string_equal(text, rows[i].want);
		free(text);
	}
	mask_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mask_print__hides_addresses_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
