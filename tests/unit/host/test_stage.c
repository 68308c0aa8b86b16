/* Stages: what came up goes down in reverse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#undef fail

#include <gateway6/stage.h>

static char trail[32];

static void note(char c)
{
	trail[strlen(trail)] = c;
}

static int a_up(void *d) { (void)d; note('A'); return 0; }
static int b_up(void *d) { (void)d; note('B'); return 0; }
static int c_up(void *d) { note('C'); return *(int *)d; }
static void a_down(void *d) { (void)d; note('a'); }
static void c_down(void *d) { (void)d; note('c'); }

static const struct stage stages[] = {
	{ "a", a_up, a_down }, { "b", b_up, NULL }, { "c", c_up, c_down },
};

static void stages__go_down_in_reverse(void **state)
{
	int result = 0;

	(void)state;
	memset(trail, 0, sizeof(trail));
	assert_int_equal(stages_up(stages, 3, &result), 3);
	stages_down(stages, 3, &result);
	assert_string_equal(trail, "ABCca");
}

static void stages__stop_at_the_first_that_fails(void **state)
{
	int result = -1;
	size_t up;

	(void)state;
	memset(trail, 0, sizeof(trail));
	up = stages_up(stages, 3, &result);
	assert_int_equal(up, 2);
	stages_down(stages, up, &result);
	assert_string_equal(trail, "ABCa");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stages__go_down_in_reverse),
		cmocka_unit_test(stages__stop_at_the_first_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
