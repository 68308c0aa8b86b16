/* test_note.c - what we found before us is remembered over lives */
#include <unit/unit.h>

#include <nat64d/note.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[96];

static int fresh(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/gw-note-%d", (int)getpid());
	snprintf(path, sizeof(path), "%s/nat64d.note", folder);
	return mkdir(folder, 0700);
}

static int gone(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void write_file(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void note_get__knows_what_a_killed_one_wrote(void **state)
{
	struct note killed, t;

	(void)state;
	note_open(&killed, folder);
	note_set(&killed, "net/ipv4/ip_forward", "0");
	note_set(&killed, "reserved", "20000-32767,61001-65534");
	note_set(&killed, "net/ipv4/ip_forward", "1");
	note_open(&t, folder);
	assert_string_equal(note_get(&t, "net/ipv4/ip_forward"), "1");
	assert_string_equal(note_get(&t, "reserved"), "20000-32767,61001-65534");
	assert_null(note_get(&t, "net"));
	note_set(&t, "reserved", NULL);
	note_set(&t, "net/ipv4/ip_forward", NULL);
	note_set(&t, "never there", NULL);
	note_close(&t);
	note_close(&killed);		/* gives back memory; the file is not its any more */
}

static void note_close__removes_the_file_only_when_nothing_is_left(void **state)
{
	struct note t;

	(void)state;
	note_open(&t, folder);
	note_set(&t, "a", "1");
	note_set(&t, "b", "2");
	note_set(&t, "a", NULL);
	note_close(&t);
	assert_int_equal(access(path, F_OK), 0);
	note_open(&t, folder);
	assert_null(note_get(&t, "a"));
	assert_string_equal(note_get(&t, "b"), "2");
	note_set(&t, "b", NULL);
	note_close(&t);
	assert_int_equal(access(path, F_OK), -1);
}

static void note_open__takes_garbage_for_what_it_is(void **state)
{
	struct note t;

	(void)state;
	write_file("no value\nx\n\nkey value with spaces\n");
	note_open(&t, folder);
	assert_string_equal(note_get(&t, "key"), "value with spaces");
	assert_string_equal(note_get(&t, "no"), "value");
	assert_null(note_get(&t, "x"));
	note_close(&t);
}

static void note_set__is_full_after_sixteen_lines_and_goes_on(void **state)
{
	char key[16];
	struct note t;

	(void)state;
	note_open(&t, folder);
	for (int i = 0; i <= NOTE_LINES_MAX; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		note_set(&t, key, "1");
	}
	assert_int_equal(t.n, NOTE_LINES_MAX);
	assert_non_null(note_get(&t, "key15"));
	assert_null(note_get(&t, "key16"));
	note_close(&t);
}

static void note_open__works_in_memory_without_a_folder(void **state)
{
	struct note t;

	(void)state;
	note_open(&t, "/nonexistent/folder");
	note_set(&t, "a", "1");
	assert_string_equal(note_get(&t, "a"), "1");
	note_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(note_get__knows_what_a_killed_one_wrote, fresh,
						gone),
		cmocka_unit_test_setup_teardown(
			note_close__removes_the_file_only_when_nothing_is_left, fresh, gone),
		cmocka_unit_test_setup_teardown(note_open__takes_garbage_for_what_it_is, fresh,
						gone),
		cmocka_unit_test_setup_teardown(
			note_set__is_full_after_sixteen_lines_and_goes_on, fresh, gone),
		cmocka_unit_test(note_open__works_in_memory_without_a_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
