/*
 * test_config_load.c - files of tests/golden/conf and what is said about them
 *
 * NAME.yaml is loaded and the errors are compared with NAME.want, byte by byte. What
 * begins with "host-" is also judged against the host of this drawing, "show-" is also
 * printed back with what each `auto` became there:
 *
 *	eno1 203.0.113.5/26, default route	vmbr0 2001:db8:1::1/64 -- tap101
 *						vmbr1 -- eno2 (physical)
 *						vmbr2 2a00:2::1/64
 *
 * After a change that is meant: GW_GOLDEN_WRITE=1 unit_host_test_config_load, then read
 * the diff.
 */
#include "unit/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <gateway6/conf.h>
#include <gateway6/facts.h>

#include "../common/host/config_check.h"

/* ---- the host of the drawing ---- */

static struct link links[] = {
	{ .index = 1, .name = "lo", .loopback = true, .up = true, .mtu = 65536 },
	{ .index = 2, .name = "eno1", .up = true, .carrier = true, .mtu = 1500 },
	{ .index = 3, .name = "vmbr0", .kind = "bridge", .up = true, .mtu = 1500 },
	{ .index = 4, .name = "tap101", .kind = "tun", .up = true, .mtu = 1500, .master = 3 },
	{ .index = 5, .name = "vmbr1", .kind = "bridge", .up = true, .mtu = 1500 },
	{ .index = 6, .name = "eno2", .up = true, .mtu = 1500, .master = 5 },
	{ .index = 7, .name = "vmbr2", .kind = "bridge", .up = true, .mtu = 1400 },
};
static struct link_addr addrs[4];
static struct default_route routes[] = { { .link = 2, .metric = 100, .has_gateway = true } };

static struct facts host(void)
{
	addrs[0] = (struct link_addr){ .link = 2, .v4 = a4("203.0.113.5"), .len = 26,
				       .permanent = true };
	addrs[1] = (struct link_addr){ .link = 3, .is6 = true, .v6 = a6("2001:db8:1::1"),
				       .len = 64, .permanent = true };
	addrs[2] = (struct link_addr){ .link = 7, .is6 = true, .v6 = a6("2a00:2::1"),
				       .len = 64, .permanent = true };
	addrs[3] = (struct link_addr){ .link = 1, .is6 = true, .v6 = a6("::1"), .len = 128,
				       .permanent = true };
	return (struct facts){ links, ARRAY_SIZE(links), addrs, ARRAY_SIZE(addrs), routes,
			       ARRAY_SIZE(routes), true, true };
}

static const struct host_files files = { "../host", "../host/resolv.conf" };
static const struct host_files circle = { "../host", "../host/resolv-circle.conf" };

/* ---- one file ---- */

static bool begins(const char *name, const char *with)
{
	return !strncmp(name, with, strlen(with));
}

static char *said_about(const char *name)
{
	struct facts f = host();
	struct conf_errors errors;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct config *c;

	conf_errors_init(&errors);
	c = config_load(name, &errors);
	assert_true(!c == (errors.errors > 0));
	if (c && (begins(name, "host-") || begins(name, "show-")))
		config_check_files(c, &f, begins(name, "host-circle") ? &circle : &files,
				   &errors);
	conf_errors_print(&errors, out, false);
	if (c && begins(name, "show-"))
		config_print(c, &f, out);
	config_free(c);
	conf_errors_fini(&errors);
	fclose(out);
	return text;
}

static char *file_text(const char *path)
{
	char *text = calloc(1, 65536);
	FILE *f = fopen(path, "r");

	assert_non_null(text);
	if (f) {
		assert_true(fread(text, 1, 65535, f) < 65535);
		fclose(f);
	}
	return text;
}

static void golden_write(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* False after showing both. */
static bool same_as_golden(const char *name)
{
	char want_path[300], *said = said_about(name), *want;
	bool same;

	snprintf(want_path, sizeof(want_path), "%.*s.want", (int)strlen(name) - 5, name);
	if (getenv("GW_GOLDEN_WRITE"))
		golden_write(want_path, said);
	want = file_text(want_path);
	same = !strcmp(said, want);
	if (!same)
		print_error("---- %s: want\n%s---- got\n%s\n", name, want, said);
	free(want);
	free(said);
	return same;
}

/* ---- tests ---- */

static void config_load__says_what_the_golden_files_say(void **state)
{
	unsigned files_seen = 0, wrong = 0;
	struct dirent *entry;
	DIR *dir = opendir(".");

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);

		if (len < 6 || strcmp(entry->d_name + len - 5, ".yaml") != 0)
			continue;
		files_seen++;
		wrong += !same_as_golden(entry->d_name);
	}
	closedir(dir);
	assert_true(files_seen >= 60);
	assert_int_equal(wrong, 0);
}

static char *printed(const struct config *c)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	config_print(c, NULL, out);
	fclose(out);
	return text;
}

/* P1 of conf_print.c */
static void config_print__gives_what_loads_to_the_same(void **state)
{
	static const char *const names[] = { "show-minimal.yaml", "show-ten-lines.yaml",
					     "show-everything.yaml", "show-include.yaml",
					     "show-hosts.yaml", "show-pattern.yaml" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct conf_errors errors;
		struct config *first, *second;
		char *a, *b;

		conf_errors_init(&errors);
		first = config_load(names[i], &errors);
		assert_non_null(first);
		a = printed(first);
		second = config_load_text("printed", a, strlen(a), &errors);
		conf_errors_print(&errors, stderr, false);
		assert_non_null(second);
		b = printed(second);
		assert_string_equal(a, b);
		free(a);
		free(b);
		config_free(first);
		config_free(second);
		conf_errors_fini(&errors);
	}
}

static void config_load__tells_of_a_file_that_is_not_there(void **state)
{
	struct conf_errors errors;

	(void)state;
	conf_errors_init(&errors);
	assert_null(config_load("none.yaml", &errors));
	assert_int_equal(errors.errors, 1);
	assert_string_equal(errors.item[0].message,
			    "cannot read none.yaml: No such file or directory");
	assert_null(config_load(".", &errors));
	assert_string_equal(errors.item[1].message, "cannot read .: Is a directory");
	conf_errors_fini(&errors);
}

static void config_load_text__refuses_more_than_a_mebibyte(void **state)
{
	static char text[(1 << 20) + 1];
	struct conf_errors errors;
	struct config *c;

	(void)state;
	memset(text, '#', sizeof(text));
	memcpy(text, "version: 1\n", 11);
	conf_errors_init(&errors);
	c = config_load_text("large", text, sizeof(text) - 1, &errors);
	assert_non_null(c);
	config_free(c);
	assert_null(config_load_text("large", text, sizeof(text), &errors));
	assert_string_equal(errors.item[0].message, "the file is larger than 1 MiB");
	conf_errors_fini(&errors);
}

static int go_there(void **state)
{
	(void)state;
	return chdir(GW_SOURCE_DIR "/tests/golden/conf");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(config_load__says_what_the_golden_files_say),
		cmocka_unit_test(config_print__gives_what_loads_to_the_same),
		cmocka_unit_test(config_load__tells_of_a_file_that_is_not_there),
		cmocka_unit_test(config_load_text__refuses_more_than_a_mebibyte),
	};

	return cmocka_run_group_tests(tests, go_there, NULL);
}
