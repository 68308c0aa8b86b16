/* test_job.c - the table of jobs: time, tickets, who waits */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>

#include <dns64d/core/job.h>

static struct dns64 *d;
static unsigned replies;
static uint64_t seed = 3;

static void on_reply(void *arg, const struct dns64_client *to, const uint8_t *bytes, size_t len)
{
	(void)arg;
	(void)to;
	(void)bytes;
	(void)len;
	replies++;
}

static void on_ask(void *arg, const struct dns64_ask *ask)
{
	(void)arg;
	(void)ask;
}

static struct config config;

static int setup(void **state)
{
	struct dns64_sink sink = { on_reply, on_ask, NULL, NULL };
	struct rng rng = unit_rng(&seed);
	struct dns64_conf conf;

	(void)state;
	config = kit_config();
	conf = kit_conf(&config);
	replies = 0;
	d = dns64_new(&conf, &rng, &sink);
	return d ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	dns64_free(d);
	return 0;
}

static struct job *job_named(const char *name, uint64_t now_ms)
{
	struct question q = kit_question(name, DNS_A);
	struct key k = key_of(&q, 0);

	return job_new(d, &k, key_hash(&d->secret, &k), &q, now_ms);
}

static struct job *job_numbered(unsigned i)
{
	char name[32];

	snprintf(name, sizeof(name), "n%u.example", i);
	return job_named(name, 1000);
}

static void job_wake_at__keeps_the_next_due_on_top(void **state)
{
	struct job *j[150];

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(j); i++)
		assert_non_null(j[i] = job_numbered(i));
	for (unsigned turn = 0; turn < 2000; turn++) {
		uint64_t least = UINT64_MAX;

		job_wake_at(d, j[unit_draw(&seed) % ARRAY_SIZE(j)],
			    1000 + unit_draw(&seed) % 4000);
		for (unsigned i = 0; i < ARRAY_SIZE(j); i++)
			if (j[i]->wake_ms < least)
				least = j[i]->wake_ms;
		assert_int_equal(job_next_due(d)->wake_ms, least);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(j); i++)
		job_end_error(d, j[i], DNS_SERVFAIL, EDE_NONE, 1000);
	assert_null(job_next_due(d));
}

static void job_wake_at__never_goes_past_the_deadline(void **state)
{
	struct job *j = job_named("a.example", 1000);

	(void)state;
	job_wake_at(d, j, UINT64_MAX);
	assert_int_equal(j->wake_ms, 1000 + PLAIN_DEADLINE_MS);
}

static void job_new__gives_nothing_when_all_are_taken(void **state)
{
	unsigned n = 0;
	struct job *last = NULL, *j;

	(void)state;
	while ((j = job_numbered(n))) {
		last = j;
		n++;
	}
	assert_int_equal(n, 3 * config.dns64.limits.outstanding);
	job_end_error(d, last, DNS_SERVFAIL, EDE_NONE, 1000);
	assert_non_null(job_numbered(n));
}

static void job_find__finds_what_is_under_way(void **state)
{
	struct job *j = job_named("A.example", 1000);
	struct question q = kit_question("a.Example", DNS_A);
	struct key k = key_of(&q, 0), other = key_of(&q, KEY_DO);

	(void)state;
	assert_ptr_equal(job_find(d, &k, key_hash(&d->secret, &k)), j);
	assert_null(job_find(d, &other, key_hash(&d->secret, &other)));
	job_end_error(d, j, DNS_SERVFAIL, EDE_NONE, 1000);
	assert_null(job_find(d, &k, key_hash(&d->secret, &k)));
}

static void job_by_ticket__knows_an_old_ticket_from_a_new_one(void **state)
{
	struct job *j = job_named("a.example", 1000);
	uint64_t ticket;
	unsigned attempt;

	(void)state;
	ask_begin(d, j, 1000);
	ticket = job_ticket(j, 0);
	assert_ptr_equal(job_by_ticket(d, ticket, &attempt), j);
	assert_null(job_by_ticket(d, ticket + 1, &attempt));	/* no second attempt */
	job_end_error(d, j, DNS_SERVFAIL, EDE_NONE, 1000);
	assert_null(job_by_ticket(d, ticket, &attempt));
	j = job_named("b.example", 1000);			/* the same place */
	ask_begin(d, j, 1000);
	assert_null(job_by_ticket(d, ticket, &attempt));
	assert_non_null(job_by_ticket(d, job_ticket(j, 0), &attempt));
}

static void job_by_ticket__survives_any_number(void **state)
{
	unsigned attempt;

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		assert_null(job_by_ticket(d, (uint64_t)unit_draw(&seed) << 32 | unit_draw(&seed),
					  &attempt));
}

static void job_wait__holds_a_place_until_the_reply(void **state)
{
	struct job *j = job_named("a.example", 1000);
	struct query q = { .question = kit_question("a.example", DNS_A) };
	struct dns64_client from = { .port = 1 };
	unsigned n = config.dns64.limits.outstanding;

	(void)state;
	for (unsigned i = 0; i < n; i++) {
		from.addr.b[15] = (uint8_t)i;
		job_wait(d, j, &from, &q, share_take(&d->share, &d->secret, &from.addr));
	}
	assert_int_equal(share_free(&d->share), 0);
	assert_int_equal(dns64_waiting(d), n);
	job_end_error(d, j, DNS_SERVFAIL, EDE_NONE, 1000);
	assert_int_equal(replies, n);
	assert_int_equal(dns64_waiting(d), 0);
	assert_int_equal(share_free(&d->share), n);
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(job_wake_at__keeps_the_next_due_on_top),
		FRESH(job_wake_at__never_goes_past_the_deadline),
		FRESH(job_new__gives_nothing_when_all_are_taken),
		FRESH(job_find__finds_what_is_under_way),
		FRESH(job_by_ticket__knows_an_old_ticket_from_a_new_one),
		FRESH(job_by_ticket__survives_any_number),
		FRESH(job_wait__holds_a_place_until_the_reply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
