/* The command line: options anywhere, words in between, each fitting its verb. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#undef fail

#include <gateway6/must.h>

#include <gatewayctl/dispatch.h>
#include <gatewayctl/options.h>

static struct ctl_cmd cmd;
static char *words[OPTION_WORDS_MAX];
static int n_words;

static const char *parse(const char *const *argv)
{
	memset(&cmd, 0, sizeof(cmd));
	return options_read(&cmd, (char **)(uintptr_t)argv, words, &n_words);
}

#define PARSE(...) parse((const char *const[]){ __VA_ARGS__, NULL })

static void options_read__takes_them_anywhere(void **state)
{
	(void)state;
	assert_null(PARSE("--json", "ra", "-c", "f.yaml", "show", "vmbr0", "--watch=5"));
	assert_int_equal(n_words, 3);
	assert_string_equal(words[2], "vmbr0");
	assert_string_equal(cmd_option(&cmd, "config"), "f.yaml");
	assert_string_equal(cmd_option(&cmd, "watch"), "5");
	assert_string_equal(cmd_option(&cmd, "json"), "");
	assert_null(cmd_option(&cmd, "host"));
}

static void options_read__knows_both_forms_of_a_value(void **state)
{
	(void)state;
	assert_null(PARSE("sessions", "--host=web", "--top", "3", "--watch", "x"));
	assert_string_equal(cmd_option(&cmd, "host"), "web");
	assert_string_equal(cmd_option(&cmd, "top"), "3");
	assert_string_equal(cmd_option(&cmd, "watch"), "");	/* only with = */
	assert_int_equal(n_words, 2);
}

static void options_read__ends_at_two_dashes(void **state)
{
	(void)state;
	assert_null(PARSE("dns", "flush", "--", "--all"));
	assert_int_equal(n_words, 3);
	assert_string_equal(words[2], "--all");
	assert_null(cmd_option(&cmd, "all"));
}

static void options_read__says_what_is_wrong(void **state)
{
	(void)state;
	assert_string_equal(PARSE("--nope"), "no option --nope");
	assert_string_equal(PARSE("-x"), "no option -x");
	assert_string_equal(PARSE("--json=1"), "--json takes no value");
	assert_string_equal(PARSE("sessions", "--host"), "--host needs ADDR|NAME");
	assert_string_equal(PARSE("--hos", "x"), "no option --hos");
	assert_string_equal(PARSE("1", "2", "3", "4", "5", "6", "7", "8", "9"),
			    "too many words");
}

static const struct verb *find(const char *a, const char *b, int *used)
{
	const char *both[] = { a, b };

	return verb_find((char **)(uintptr_t)both, b ? 2 : a ? 1 : 0, used);
}

static void verb_find__takes_one_word_or_two(void **state)
{
	int used;

	(void)state;
	assert_ptr_equal(find("status", NULL, &used)->run, verb_status);
	assert_int_equal(used, 1);
	assert_ptr_equal(find("check", "file", &used)->run, verb_check);
	assert_int_equal(used, 1);
	assert_ptr_equal(find("dns", "flush", &used)->run, verb_dns_flush);
	assert_int_equal(used, 2);
	assert_null(find("dns", NULL, &used));
	assert_null(find("dns", "nope", &used));
	assert_null(find("stat", NULL, &used));
	assert_null(find(NULL, NULL, &used));
}

static void options_unfit__names_what_the_verb_does_not_take(void **state)
{
	int used;

	(void)state;
	assert_null(PARSE("--proto", "tcp", "--json"));
	assert_null(options_unfit(&cmd, find("sessions", NULL, &used)));
	assert_string_equal(options_unfit(&cmd, find("status", NULL, &used)), "proto");
}

/* Each row: reachable by its own words, with help, its options known. */
static void verbs__are_whole(void **state)
{
	(void)state;
	for (const struct verb *v = verbs; v->run; v++) {
		char list[64], *word, *rest = list;
		int used;

		assert_ptr_equal(find(v->words[0], v->words[1], &used), v);
		assert_true(v->help || !strncmp(v->words[0], "__", 2));
		snprintf(list, sizeof(list), "%s", v->options);
		while ((word = strsep(&rest, " "))) {
			size_t known = 0;

			for (const struct option_row *r = option_rows; r->name; r++)
				known += !strcmp(r->name, word) && !r->anywhere;
			assert_int_equal(known, *word ? 1 : 0);
		}
	}
}

static int code(const char *const *argv)
{
	return dispatch((char **)(uintptr_t)argv);
}

#define CODE(...) code((const char *const[]){ "gatewayctl", __VA_ARGS__, NULL })

static void dispatch__gives_2_for_wrong_usage(void **state)
{
	(void)state;
	assert_int_equal(code((const char *const[]){ "gatewayctl", NULL }), EXIT_OPTIONS);
	assert_int_equal(CODE("nope"), EXIT_OPTIONS);
	assert_int_equal(CODE("dns"), EXIT_OPTIONS);
	assert_int_equal(CODE("status", "word"), EXIT_OPTIONS);
	assert_int_equal(CODE("status", "--all"), EXIT_OPTIONS);
	assert_int_equal(CODE("status", "--watch=0"), EXIT_OPTIONS);
	assert_int_equal(CODE("status", "--watch=x"), EXIT_OPTIONS);
	assert_int_equal(CODE("dns", "flush"), EXIT_OPTIONS);
	assert_int_equal(CODE("dns", "flush", "a", "--all"), EXIT_OPTIONS);
	assert_int_equal(CODE("sessions", "--top", "0"), EXIT_OPTIONS);
	assert_int_equal(CODE("sessions", "--proto", "gre"), EXIT_OPTIONS);
	assert_int_equal(CODE("sessions", "--host", "no such"), EXIT_OPTIONS);
	assert_int_equal(CODE("stats", "sshd"), EXIT_OPTIONS);
	assert_int_equal(CODE("-h"), EXIT_OK);
	assert_int_equal(CODE("status", "-V"), EXIT_OK);
}

static char *help_for(int n, char **about)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	usage(out, about, n);
	fclose(out);
	return text;
}

static void usage__is_about_the_words_that_were_given(void **state)
{
	char *both[] = { (char[]){ "dns" }, (char[]){ "flush" } };
	char *nope[] = { (char[]){ "nope" } };
	char *all = help_for(0, NULL), *dns = help_for(1, both), *flush = help_for(2, both);
	char *none = help_for(1, nope);

	(void)state;
	assert_non_null(strstr(dns, "dns query NAME"));
	assert_non_null(strstr(dns, "--trace"));
	assert_null(strstr(dns, "sessions"));
	assert_null(strstr(dns, "--radvd"));
	assert_non_null(strstr(flush, "dns flush"));
	assert_null(strstr(flush, "dns query"));
	assert_null(strstr(flush, "--trace"));
	assert_non_null(strstr(flush, "--json"));
	assert_string_equal(none, all);
	free(none);
	free(flush);
	free(dns);
	free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usage__is_about_the_words_that_were_given),
		cmocka_unit_test(options_read__takes_them_anywhere),
		cmocka_unit_test(options_read__knows_both_forms_of_a_value),
		cmocka_unit_test(options_read__ends_at_two_dashes),
		cmocka_unit_test(options_read__says_what_is_wrong),
		cmocka_unit_test(verb_find__takes_one_word_or_two),
		cmocka_unit_test(options_unfit__names_what_the_verb_does_not_take),
		cmocka_unit_test(verbs__are_whole),
		cmocka_unit_test(dispatch__gives_2_for_wrong_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
