/* test_top.c - what has moved between two looks, and lines that fit any terminal */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unit/unit.h>
#undef fail

#include <gatewayctl/top_dns.h>

static void add(struct top_sample *s, const struct top_sample *before, const char *guest,
		int port, double bytes)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "proto", "tcp");
	cJSON_AddStringToObject(row, "src6", guest);
	cJSON_AddNumberToObject(row, "sport6", port);
	cJSON_AddStringToObject(row, "dst4", port % 2 ? "192.0.2.1" : "192.0.2.2");
	cJSON_AddNumberToObject(row, "dport4", 443);
	cJSON_AddNumberToObject(row, "bytes_in", bytes);
	cJSON_AddNumberToObject(row, "bytes_out", bytes / 2);
	top_add(s, row, before);
	cJSON_Delete(row);
}

static void top_add__counts_what_moved_session_by_session(void **state)
{
	struct top_sample before = { 0 }, now = { 0 };

	(void)state;
	add(&before, NULL, "2001:db8::a", 1, 1000);
	add(&before, NULL, "2001:db8::a", 2, 5000);	/* it ends */
	add(&before, NULL, "2001:db8::b", 3, 10);
	top_seal(&before);
	add(&now, &before, "2001:db8::b", 3, 10);
	add(&now, &before, "2001:db8::a", 1, 1600);
	add(&now, &before, "2001:db8::a", 4, 40);	/* it is new */
	top_seal(&now);
	top_sort(&now, TOP_IN);
	assert_int_equal(now.n_guests, 2);
	assert_string_equal(now.guest[0].address, "2001:db8::a");
	assert_int_equal(now.guest[0].sessions, 2);
	assert_int_equal(now.guest[0].fresh, 1);
	assert_int_equal((int)now.guest[0].bytes_in, 640);
	assert_int_equal((int)now.guest[0].bytes_out, 320);
	assert_string_equal(now.guest[0].peer, "192.0.2.1");
	assert_int_equal((int)now.guest[1].bytes_in, 0);
	assert_int_equal(now.guest[1].fresh, 0);
	top_free(&before);
	top_free(&now);
}

static struct top_dns dns;

static void answered(const char *name, const char *address)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "name", name);
	if (address)
		cJSON_AddStringToObject(row, "address", address);
	top_dns_add(&dns, row);
	cJSON_Delete(row);
}

static const char *name_of(const char *peer6, const char *peer)
{
	struct top_guest g = { 0 };

	snprintf(g.peer6, sizeof(g.peer6), "%s", peer6);
	snprintf(g.peer, sizeof(g.peer), "%s", peer);
	return top_dns_name(&dns, &g);
}

static void top_dns__names_a_peer_by_what_was_answered(void **state)
{
	char name[32], address[32];

	(void)state;
	dns.n = 0;
	answered("web4.lab.example.", "64:ff9b::52d:6450");
	answered("later.example.", "64:ff9b::52d:6450");	/* rows come newest first */
	answered("v4.example", "9.9.9.9");
	answered(".", "8.8.8.8");
	answered("nothing.example.", NULL);
	assert_int_equal(dns.n, 2);
	assert_string_equal(name_of("64:ff9b::52d:6450", "5.45.100.80"), "web4.lab.example");
	assert_string_equal(name_of("64:ff9b::909:909", "9.9.9.9"), "v4.example");
	assert_null(name_of("64:ff9b::1:1", "0.1.0.1"));
	for (unsigned i = 0; i < TOP_NAMES; i++) {		/* the oldest go */
		snprintf(name, sizeof(name), "n%u.example.", i);
		snprintf(address, sizeof(address), "2001:db8::%x", i);
		answered(name, address);
	}
	assert_null(name_of("64:ff9b::52d:6450", "5.45.100.80"));
	assert_string_equal(name_of("2001:db8::0", ""), "n0.example");
	dns.n = 0;
}

static void top_draw__fits_every_width(void **state)
{
	struct ctl_cmd c = { .config_path = "/no/such/file" };

	(void)state;
	answered("a-name-that-is-longer-than-most-terminals-have-room-for.example.", "192.0.2.2");
	for (unsigned columns = 60; columns < 260; columns += 7) {
		struct top_view v = { 6, columns, TOP_IN, 2, &dns };
		struct top_sample before = { 0 }, now = { 0 };
		char *text = NULL, *rest = NULL;
		unsigned lines = 0;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		before.drops = cJSON_CreateObject();
		now.drops = cJSON_CreateObject();
		for (int i = 0; i < 9; i++)
			add(&now, &before, i % 2 ? "2001:db8:1234:5678:9abc:def0:1234:5678" :
			    "2001:db8::1", i, 1e9 * i);
		top_draw(out, &c, &now, &before, &v);
		fclose(out);
		for (char *l = strtok_r(text, "\n", &rest); l; l = strtok_r(NULL, "\n", &rest)) {
			char *end = strstr(l, "\033[K");	/* takes no column */

			assert_non_null(end);
			*end = '\0';
			assert_in_range(text_width(l), 1, columns);
			lines++;
		}
		assert_in_range(lines, 4, 6);
		free(text);
		top_free(&before);
		top_free(&now);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(top_add__counts_what_moved_session_by_session),
		cmocka_unit_test(top_dns__names_a_peer_by_what_was_answered),
		cmocka_unit_test(top_draw__fits_every_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
