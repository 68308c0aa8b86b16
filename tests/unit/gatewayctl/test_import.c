/*
 * test_import.c - the files of tests/golden/import as YAML, and what is said about them
 *
 * NAME.OPTION is read as the option says; NAME.want is the YAML, then a line of dashes,
 * then warnings, then whether it loads. GW_GOLDEN_WRITE=1 writes them anew.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <unit/unit.h>

#include <gatewayctl/import.h>

#define TEXT_MAX 65536

static char *file_text(const char *path)
{
	char *text = calloc(1, TEXT_MAX);
	FILE *f = fopen(path, "r");

	assert_non_null(text);
	if (f) {
		assert_true(fread(text, 1, TEXT_MAX - 1, f) < TEXT_MAX - 1);
		fclose(f);
	}
	return text;
}

static char *imported(const struct import_format *f, const char *name, const char *text)
{
	char *said = NULL, *warned = NULL;
	size_t len, warned_len;
	FILE *out = open_memstream(&said, &len), *err = open_memstream(&warned, &warned_len);
	struct import im;
	bool fine;

	assert_true(import_init(&im, err));
	import_text(&im, f, name, text);
	fine = import_finish(&im, out);
	import_fini(&im);
	fclose(err);
	fprintf(out, "----\n%s%s\n", warned, fine ? "it loads" : "it does not load");
	fclose(out);
	free(warned);
	return said;
}

static const struct import_format *format_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	const struct import_format *f = import_formats;

	while (f->option && (!dot || strcmp(dot + 1, f->option) != 0))
		f++;
	return f->option ? f : NULL;
}

static bool same_as_golden(const struct import_format *f, const char *name)
{
	char path[300], *text = file_text(name), *said = imported(f, name, text), *want;
	bool same;

	snprintf(path, sizeof(path), "%s.want", name);
	if (getenv("GW_GOLDEN_WRITE")) {
		FILE *out = fopen(path, "w");

		assert_non_null(out);
		fputs(said, out);
		fclose(out);
	}
	want = file_text(path);
	same = !strcmp(said, want);
	if (!same)
		print_error("---- %s: want\n%s---- got\n%s\n", name, want, said);
	free(text);
	free(want);
	free(said);
	return same;
}

static void import__gives_what_the_golden_files_say(void **state)
{
	unsigned seen = 0, wrong = 0;
	struct dirent *entry;
	DIR *dir = opendir(GW_SOURCE_DIR "/tests/golden/import");

	(void)state;
	assert_non_null(dir);
	assert_int_equal(chdir(GW_SOURCE_DIR "/tests/golden/import"), 0);
	while ((entry = readdir(dir))) {
		const struct import_format *f = format_of(entry->d_name);

		if (!f)
			continue;
		seen++;
		wrong += !same_as_golden(f, entry->d_name);
	}
	closedir(dir);
	assert_true(seen >= 9);
	assert_int_equal(wrong, 0);
}

static void import_span__keeps_every_second(void **state)
{
	(void)state;
	assert_string_equal(import_span(0).s, "0s");
	assert_string_equal(import_span(90).s, "90s");
	assert_string_equal(import_span(1800).s, "30m");
	assert_string_equal(import_span(86400).s, "1d");
	assert_string_equal(import_span(999999999).s, "999999999s");
	assert_string_equal(import_span(4294967294u).s, "49710d");
	assert_string_equal(import_span(4294967295u).s, "infinity");
}

static void import_number__takes_digits_up_to_a_bound(void **state)
{
	uint32_t n = 7;

	(void)state;
	assert_true(import_number("4294967295", UINT32_MAX, &n));
	assert_int_equal(n, UINT32_MAX);
	assert_false(import_number("4294967296", UINT32_MAX, &n));
	assert_false(import_number("99999999999999999999999", UINT32_MAX, &n));
	assert_false(import_number("", 9, &n));
	assert_false(import_number("-1", 9, &n));
	assert_false(import_number("10", 9, &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(import__gives_what_the_golden_files_say),
		cmocka_unit_test(import_span__keeps_every_second),
		cmocka_unit_test(import_number__takes_digits_up_to_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
