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
	{ "link bc:24:11:00:00:07, 12:01:07 abc.def face:b00c dead", "link 02:00:00:00:00:01, "
	  "12:01:07 abc.def face:b00c dead" },
	{ "pve1.example pve12 (pve1)", "this-host.example pve12 (this-host)" },
	{ "version 0.1.0, 1.25 s, a.b.c.d, 2026-11-25T23:59:59", "version 0.1.0, 1.25 s, "
	  "a.b.c.d, 2026-11-25T23:59:59" },
};

static void mask_print__hides_addresses_and_nothing_else(void **state)
{
	struct mask *m = mask_new("pve1");

	(void)state;
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
