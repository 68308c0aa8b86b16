/* test_ra_decode.c - the advertisements of the fuzz door's corpus, as rows */
#include <stdio.h>
#include <stdlib.h>

#include <unit/unit.h>

#include <gatewayctl/ra_decode.h>
#include <gatewayctl/ra_yaml.h>

static char *decoded(const char *name)
{
	char path[300];
	uint8_t bytes[2048];
	size_t len;
	cJSON *row;
	char *text;
	FILE *f;

	snprintf(path, sizeof(path), GW_SOURCE_DIR "/tests/fuzz/corpus/gatewayctl_ra/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	row = ra_decode(bytes, len);
	assert_non_null(row);
	text = cJSON_PrintUnformatted(row);
	cJSON_Delete(row);
	return text;
}

static void ra_decode__tells_every_option(void **state)
{
	char *text = decoded("all");

	(void)state;
	assert_string_equal(text,
		"{\"kind\":\"RA\",\"lifetime_s\":1800,\"preference\":\"high\",\"managed\":true,"
		"\"other\":true,\"snac\":true,\"hop_limit\":64,\"reachable_ms\":30000,"
		"\"retransmit_ms\":1000,\"mac\":\"02:00:00:00:00:01\",\"prefixes\":[{\"prefix\":"
		"\"2001:db8:1::/64\",\"on_link\":true,\"autonomous\":true,\"pd_preferred\":true,"
		"\"preferred_s\":14400,\"valid_s\":86400}],\"mtu\":1400,\"routes\":[{\"prefix\":"
		"\"2001:db8:f::/48\",\"preference\":\"low\",\"lifetime_s\":3600}],\"rdnss\":["
		"{\"server\":\"2001:db8::53\",\"lifetime_s\":900},{\"server\":\"2001:db8::54\","
		"\"lifetime_s\":900}],\"dnssl\":[{\"domain\":\"vm.example.org.\",\"lifetime_s\":"
		"800},{\"domain\":\"example.net.\",\"lifetime_s\":800}],\"captive_portal\":"
		"\"https://portal.example/api\",\"pref64\":{\"prefix\":\"64:ff9b::/96\","
		"\"lifetime_s\":1800},\"encrypted_dns\":[{\"name\":\"dns.example.org.\","
		"\"priority\":1,\"lifetime_s\":700,\"addresses\":[\"2001:db8::53\"],\"alpn\":"
		"\"dot\",\"port\":853}],\"unknown\":[{\"type\":200,\"bytes\":\"616263646566\"}]}");
	cJSON_free(text);
}

static const struct { const char *file, *fault; } faults[] = {
	{ "short", "under 16 bytes" },
	{ "zero-length", "an option of length zero" },
	{ "cut", "an option that runs past the packet's end" },
	{ "bad-name", "a DNSSL option with a broken name" },
	{ "bad-plc", "a PREF64 option with a prefix length code that is not assigned" },
	{ "route-too-short", "a route option whose length does not suit its prefix" },
	{ "prefix-200", "a prefix length over 128" },
};

static void ra_decode__says_what_is_broken(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		char *text = decoded(faults[i].file), want[200];

		snprintf(want, sizeof(want), "\"fault\":\"%s\"", faults[i].fault);
		if (!strstr(text, want))
			fail_msg("%s: %s", faults[i].file, text);
		cJSON_free(text);
	}
}

static void ra_decode__lets_no_escape_through(void **state)
{
	char *text = decoded("portal-escape");

	(void)state;
	assert_non_null(strstr(text, "https://?[2J\\\"\\\\x\""));
	cJSON_free(text);
}

static void ra_decode__takes_nothing_else(void **state)
{
	static const uint8_t ns[24] = { 135 };

	(void)state;
	assert_null(ra_decode(ns, sizeof(ns)));
	assert_null(ra_decode(ns, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ra_decode__tells_every_option),
		cmocka_unit_test(ra_decode__says_what_is_broken),
		cmocka_unit_test(ra_decode__lets_no_escape_through),
		cmocka_unit_test(ra_decode__takes_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
