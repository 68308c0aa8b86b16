/* test_cache.c - the ring of answers: found, aged, replaced, pushed out, forgotten */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>

#include <dns64d/core/cache.h>

static struct cache *cache;
static struct hash_key secret;
static struct mw *mw;
static uint64_t seed = 1;

static int setup(void **state)
{
	struct rng rng = unit_rng(&seed);

	(void)state;
	secret = hash_key_new(&rng);
	cache = cache_new(CACHE_BYTES_MIN, &secret);
	mw = malloc(sizeof(*mw));
	return cache && mw ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	cache_free(cache);
	free(mw);
	return 0;
}

static struct key key_named(const char *name, uint8_t flags)
{
	struct question q = kit_question(name, DNS_TXT);

	return key_of(&q, flags);
}

/* An answer of about `bytes` bytes whose first byte of data is `mark`. */
static struct image answer(const char *name, size_t bytes, uint8_t mark)
{
	static uint8_t data[60000];
	struct question q = kit_question(name, DNS_TXT);
	struct image i;

	data[0] = mark;
	mw_begin(mw, &q);
	mw_record(mw, &(struct mw_record){ ANSWER, &q.name, 65400, 60, data, (uint16_t)bytes });
	i = image_of(mw, DNS_QR, DNS_NOERROR);
	i.life_s = 60;
	i.born_ms = 1000;
	return i;
}

static void put(const char *name, size_t bytes, uint8_t mark)
{
	struct key k = key_named(name, 0);
	struct image i = answer(name, bytes, mark);

	cache_put(cache, &k, key_hash(&secret, &k), &i);
}

/* The mark of what is found, -1 if nothing is. */
static int found_at(const char *name, uint8_t flags, uint64_t now_ms)
{
	struct key k = key_named(name, flags);
	struct image i;

	if (!cache_find(cache, &k, key_hash(&secret, &k), now_ms, &i))
		return -1;
	return i.bytes[i.ttl_at[0] + 6];
}

static enum cache_state look(const char *name, uint64_t now_ms, struct image *room)
{
	struct key k = key_named(name, 0);
	struct image i;

	return cache_look(cache, &k, key_hash(&secret, &k), now_ms, room ? room : &i);
}

static int found(const char *name)
{
	return found_at(name, 0, 1000);
}

static void cache_find__gives_what_was_put_until_its_life_is_over(void **state)
{
	(void)state;
	assert_int_equal(found("a.example"), -1);
	put("a.example", 100, 7);
	assert_int_equal(found_at("a.example", 0, 1000), 7);
	assert_int_equal(found_at("a.example", 0, 60999), 7);
	assert_int_equal(found_at("a.example", 0, 61000), -1);
}

static void cache_find__tells_keys_apart_by_everything_in_them(void **state)
{
	struct key k;
	struct image i;

	(void)state;
	put("a.example", 10, 7);
	assert_int_equal(found_at("a.example", KEY_DO, 1000), -1);
	assert_int_equal(found("b.example"), -1);
	assert_int_equal(found("aa.example"), -1);
	k = key_named("a.example", 0);
	k.epoch = 1;
	assert_false(cache_find(cache, &k, key_hash(&secret, &k), 1000, &i));
	k = key_named("a.example", 0);
	k.type = DNS_A;
	assert_false(cache_find(cache, &k, key_hash(&secret, &k), 1000, &i));
}

static void cache_find_since__gives_what_has_no_life_to_who_waited(void **state)
{
	struct key k = key_named("a.example", 0);
	uint64_t hash = key_hash(&secret, &k);
	struct image i = answer("a.example", 10, 7);

	(void)state;
	i.life_s = 0;
	cache_put(cache, &k, hash, &i);
	assert_false(cache_find(cache, &k, hash, 1000, &i));
	assert_true(cache_find_since(cache, &k, hash, 1000, &i));
	assert_false(cache_find_since(cache, &k, hash, 1001, &i));
}

static void hold(const char *name, uint64_t until_ms)
{
	struct key k = key_named(name, 0);

	cache_hold(cache, &k, key_hash(&secret, &k), until_ms);
}

static void cache_look__gives_what_is_over_for_as_long_as_it_may_be_stale(void **state)
{
	struct image i;

	(void)state;
	cache_set_stale(cache, 100);
	put("a.example", 10, 1);		/* born at 1000, 60 s of life */
	assert_int_equal(look("a.example", 60999, &i), CACHE_FRESH);
	assert_false(i.stale);
	assert_int_equal(look("a.example", 61000, &i), CACHE_STALE);
	assert_true(i.stale);
	assert_int_equal(i.ede, EDE_STALE);
	hold("a.example", 70000);
	assert_int_equal(look("a.example", 69999, &i), CACHE_HELD);
	assert_int_equal(look("a.example", 70000, &i), CACHE_STALE);
	assert_int_equal(look("a.example", 160999, &i), CACHE_STALE);
	assert_int_equal(look("a.example", 161000, &i), CACHE_NOTHING);
	assert_int_equal(found_at("a.example", 0, 61000), -1);
}

static void cache_look__never_gives_a_stale_error(void **state)
{
	struct key k = key_named("a.example", 0);
	struct image i = answer("a.example", 10, 1);

	(void)state;
	cache_set_stale(cache, 100);
	i.kind = IMAGE_ERROR;
	cache_put(cache, &k, key_hash(&secret, &k), &i);
	assert_int_equal(look("a.example", 60999, &i), CACHE_FRESH);
	assert_int_equal(look("a.example", 61000, &i), CACHE_NOTHING);
}

static void cache_look__says_when_what_is_asked_for_often_is_soon_over(void **state)
{
	(void)state;
	put("a.example", 10, 1);
	assert_int_equal(look("a.example", 55000, NULL), CACHE_FRESH);	/* hits: 0, 1 */
	assert_int_equal(look("a.example", 55000, NULL), CACHE_FRESH);
	assert_int_equal(look("a.example", 54999, NULL), CACHE_FRESH);	/* not the last tenth */
	assert_int_equal(look("a.example", 55000, NULL), CACHE_DUE);
	hold("a.example", 58000);
	assert_int_equal(look("a.example", 57999, NULL), CACHE_FRESH);
	assert_int_equal(look("a.example", 58000, NULL), CACHE_DUE);
}

static void cache_put__replaces_what_was_there(void **state)
{
	(void)state;
	put("a.example", 10, 1);
	put("a.example", 500, 2);
	assert_int_equal(found("a.example"), 2);
	assert_int_equal(cache_stats(cache).entries, 1);
}

static void cache_put__takes_the_largest_message_beside_others(void **state)
{
	(void)state;
	put("small.example", 10, 2);
	put("big.example", 60000, 1);
	assert_int_equal(found("big.example"), 1);
	assert_int_equal(found("small.example"), 2);
	assert_true(cache_stats(cache).bytes_used > 60000);
}

static void cache_put__pushes_the_oldest_out_and_keeps_its_bound(void **state)
{
	char name[32];

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "n%u.example", i);
		put(name, 1000, (uint8_t)i);
		assert_true(cache_stats(cache).bytes_used <= CACHE_BYTES_MIN / 8 * 7);
	}
	assert_int_equal(found("n0.example"), -1);
	assert_int_equal(found("n2999.example"), (uint8_t)2999);
	assert_true(cache_stats(cache).entries > 800);
	assert_int_equal(cache_stats(cache).entries + cache_stats(cache).evicted, 3000);
}

static void cache_put__gives_a_second_chance_to_what_is_used(void **state)
{
	char name[32];

	(void)state;
	put("popular.example", 1000, 9);
	for (unsigned i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "n%u.example", i);
		put(name, 1000, 1);
		assert_int_equal(found("popular.example"), 9);
	}
	assert_true(cache_stats(cache).moved >= 4);
}

/* What a list would do: the newest mark per name, or nothing any more. */
static void cache_put__never_gives_a_wrong_answer(void **state)
{
	static int newest[500];
	char name[32];

	(void)state;
	memset(newest, -1, sizeof(newest));
	for (unsigned turn = 0; turn < 60000; turn++) {
		unsigned i = unit_draw(&seed) % ARRAY_SIZE(newest);
		unsigned what = unit_draw(&seed) % 8;
		int got;

		snprintf(name, sizeof(name), "name-%u.example", i);
		if (what < 4) {
			newest[i] = (uint8_t)turn;
			put(name, 1 + unit_draw(&seed) % 9000, (uint8_t)turn);
		} else if (what == 4) {
			struct dname n;

			assert_true(dname_parse(name, &n));
			cache_flush_name(cache, &n);
			newest[i] = -1;
		}
		got = found(name);
		if (got != -1 && got != newest[i])
			fail_msg("turn %u: %s is %d, was %d", turn, name, got, newest[i]);
		if (what < 4)
			assert_int_equal(got, newest[i]);
	}
	assert_true(cache_stats(cache).evicted > 1000);
}

static void cache_drop__gives_the_room_of_the_newest_back(void **state)
{
	struct key k = key_named("b.example", 0);
	uint64_t used;

	(void)state;
	put("a.example", 10, 1);
	used = cache_stats(cache).bytes_used;
	for (unsigned i = 0; i < 100000; i++) {	/* would turn the ring over many times */
		put("b.example", 100, 2);
		cache_drop(cache, &k, key_hash(&secret, &k));
	}
	assert_int_equal(cache_stats(cache).bytes_used, used);
	assert_int_equal(cache_stats(cache).evicted, 0);
	assert_int_equal(found("a.example"), 1);
}

static unsigned count_fresh(uint64_t now_ms)
{
	struct cache_item item;
	uint64_t at = 0;
	unsigned n = 0;

	while (cache_next(cache, &at, now_ms, &item))
		n++;
	return n;
}

static void cache_next__lists_what_is_fresh(void **state)
{
	struct cache_item item;
	uint64_t at = 0;

	(void)state;
	put("a.example", 10, 1);
	put("b.example", 10, 1);
	assert_int_equal(count_fresh(1000), 2);
	assert_int_equal(count_fresh(61000), 0);
	look("a.example", 1000, NULL);
	assert_true(cache_next(cache, &at, 1500, &item));
	assert_string_equal(dname_text(&item.name).s, "a.example.");
	assert_int_equal(item.type, DNS_TXT);
	assert_int_equal(item.left_s, 60);
	assert_int_equal(item.hits, 1);
}

static void cache_flush_zone__forgets_a_name_and_all_below(void **state)
{
	struct dname zone;

	(void)state;
	put("example", 10, 1);
	put("a.example", 10, 1);
	put("a.b.example", 10, 1);
	put("notexample", 10, 1);
	assert_true(dname_parse("Example.", &zone));
	assert_int_equal(cache_flush_zone(cache, &zone), 3);
	assert_int_equal(count_fresh(1000), 1);
	assert_int_equal(cache_flush_all(cache), 1);
	assert_int_equal(cache_stats(cache).entries, 0);
	assert_int_equal(cache_stats(cache).bytes_used, 0);
}

static void cache_copy__takes_what_is_fresh_along(void **state)
{
	struct cache *old = cache;

	(void)state;
	put("a.example", 10, 5);
	cache = cache_new(4 * CACHE_BYTES_MIN, &secret);
	cache_copy(cache, old, 1000);
	assert_int_equal(found("a.example"), 5);
	cache_flush_all(cache);
	cache_copy(cache, old, 61000);
	assert_int_equal(found("a.example"), -1);
	cache_free(old);
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(cache_find__gives_what_was_put_until_its_life_is_over),
		FRESH(cache_find__tells_keys_apart_by_everything_in_them),
		FRESH(cache_find_since__gives_what_has_no_life_to_who_waited),
		FRESH(cache_look__gives_what_is_over_for_as_long_as_it_may_be_stale),
		FRESH(cache_look__never_gives_a_stale_error),
		FRESH(cache_look__says_when_what_is_asked_for_often_is_soon_over),
		FRESH(cache_put__replaces_what_was_there),
		FRESH(cache_put__takes_the_largest_message_beside_others),
		FRESH(cache_put__pushes_the_oldest_out_and_keeps_its_bound),
		FRESH(cache_put__gives_a_second_chance_to_what_is_used),
		FRESH(cache_put__never_gives_a_wrong_answer),
		FRESH(cache_drop__gives_the_room_of_the_newest_back),
		FRESH(cache_next__lists_what_is_fresh),
		FRESH(cache_flush_zone__forgets_a_name_and_all_below),
		FRESH(cache_copy__takes_what_is_fresh_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
