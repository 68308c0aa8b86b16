/* test_arena.c - pieces of memory that go back together */
#include "unit/unit.h"

#include <stdlib.h>

#include <gateway6/arena.h>

static void arena_take__gives_zeroed_aligned_pieces_that_do_not_overlap(void **state)
{
	struct arena *a = arena_new();
	uint64_t seed = 1;
	unsigned char *piece[300];
	size_t size[300];

	(void)state;
	for (size_t i = 0; i < 300; i++) {
		size[i] = unit_draw(&seed) % 900;
		piece[i] = arena_take(a, size[i]);
		assert_int_equal((uintptr_t)piece[i] % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < size[i]; k++)
			assert_int_equal(piece[i][k], 0);
		memset(piece[i], (int)(i & 0xff), size[i]);
	}
	for (size_t i = 0; i < 300; i++)
		for (size_t k = 0; k < size[i]; k++)
			assert_int_equal(piece[i][k], i & 0xff);
	arena_free(a);
}

static void arena_take__gives_more_than_a_block_holds(void **state)
{
	struct arena *a = arena_new();
	char *wide = arena_take(a, 1 << 20);
	char *next = arena_take(a, 16);

	(void)state;
	memset(wide, 1, 1 << 20);
	assert_int_equal(next[0], 0);
	arena_free(a);
}

static void arena_printf__prints_text_longer_than_a_block(void **state)
{
	struct arena *a = arena_new();
	char *text = arena_printf(a, "%040000d-%s", 7, "end");

	(void)state;
	assert_int_equal(strlen(text), 40004);
	assert_string_equal(text + 39999, "7-end");
	arena_free(a);
}

static void arena_free__takes_nothing_for_nothing(void **state)
{
	(void)state;
	arena_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_take__gives_zeroed_aligned_pieces_that_do_not_overlap),
		cmocka_unit_test(arena_take__gives_more_than_a_block_holds),
		cmocka_unit_test(arena_printf__prints_text_longer_than_a_block),
		cmocka_unit_test(arena_free__takes_nothing_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
