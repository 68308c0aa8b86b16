/* test_conf_json.c - an error of a daemon as gatewayctl shows it: to a row and back */
#include <unit/unit.h>
#include <unit/conf_errors_text.h>

#include <stdlib.h>
#include <string.h>

#include <gateway6/conf_json.h>

static struct conf_errors there, here;

static int up(void **state)
{
	(void)state;
	conf_errors_init(&there);
	conf_errors_init(&here);
	return 0;
}

static int down(void **state)
{
	(void)state;
	conf_errors_fini(&here);
	conf_errors_fini(&there);
	return 0;
}

static void pass_on(void)
{
	for (size_t i = 0; i < there.n; i++) {
		cJSON *row = conf_error_row(&there.item[i]);
		char *line = cJSON_PrintUnformatted(row);
		cJSON *read = cJSON_Parse(line);

		conf_error_take(&here, read);
		cJSON_Delete(read);
		cJSON_free(line);
		cJSON_Delete(row);
	}
}

static void conf_error_take__shows_what_the_daemon_would(void **state)
{
	struct conf_file file = { .name = "/etc/gateway6.yaml" };
	struct conf_file other = { .name = "/etc/gateway6.d/lab.yaml" };
	struct conf_mark at = { &file, 7, 5, 9 }, first = { &other, 3, 1, 4 };
	char *said, *shown;

	(void)state;
	conf_error(&there, &at, "publish[1].port", "choose another", "port %d is taken", 443);
	conf_also(&there, "first here", &first);
	conf_warning(&there, &first, "nat64.mtu", NULL, "that is low");
	pass_on();
	assert_int_equal(here.errors, 1);
	assert_int_equal(here.warnings, 1);
	said = conf_errors_text(&there, false);
	shown = conf_errors_text(&here, false);
	assert_string_equal(shown, said);
	assert_non_null(strstr(shown, "first here: /etc/gateway6.d/lab.yaml:3"));
	free(shown);
	free(said);
}

static void conf_error_take__lives_with_rows_that_lack_all(void **state)
{
	cJSON *row = cJSON_Parse("{\"also\":{}}");

	(void)state;
	conf_error_take(&here, row);
	assert_int_equal(here.errors, 1);
	free(conf_errors_text(&here, false));
	cJSON_Delete(row);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(conf_error_take__shows_what_the_daemon_would,
						up, down),
		cmocka_unit_test_setup_teardown(conf_error_take__lives_with_rows_that_lack_all,
						up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
