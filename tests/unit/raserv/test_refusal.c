/* test_refusal.c - what an errno of sending means for the administrator */
#include <raserv/shell.h>	/* first: cmocka has a macro fail() */

#include <errno.h>

#include <unit/unit.h>

static void refusal__names_the_likely_cause(void **state)
{
	(void)state;
	assert_non_null(strstr(refusal(EINVAL).s, "Invalid argument: the kernel's table"));
	assert_non_null(strstr(refusal(ENOBUFS).s, ": the kernel's table of neighbours"));
	assert_non_null(strstr(refusal(EPERM).s, ": a firewall of this host"));
}

static void refusal__says_no_more_than_it_knows(void **state)
{
	(void)state;
	assert_string_equal(refusal(ENETUNREACH).s, "Network is unreachable");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusal__names_the_likely_cause),
		cmocka_unit_test(refusal__says_no_more_than_it_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
