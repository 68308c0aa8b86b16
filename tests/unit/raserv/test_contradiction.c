/* test_contradiction.c - what routers must agree on: RFC 4861 6.2.7, field by field */
#include <unit/unit.h>

#include <gateway6/wire/nd.h>
#include <raserv/core/contradiction.h>

static struct ra_header header;
static struct item said[2];
static struct items items = { .item = said, .n = 1, .max = 2 };
static struct ra_text ours = { &header, &items, 1000, 1460 };
static struct nd_ra theirs;
static struct contradiction found[CONTRADICTIONS_MAX];

static int agreed(void **state)
{
	(void)state;
	header = (struct ra_header){ .hop_limit = 64, .managed = true, .reachable_ms = 30000,
				     .retransmit_ms = 1000, .mtu = 1400, .lifetime_s = 1800 };
	items.n = 1;
	said[0] = (struct item){ .kind = ITEM_PREFIX, .state = ITEM_SHOWN, .lifetime_s = 86400,
			      .preferred_s = 14400, .prefix = { a6("2001:db8:1::"), 64 } };
	theirs = (struct nd_ra){
		.hop_limit = 64, .flags = ND_RA_MANAGED, .reachable_ms = 30000,
		.retransmit_ms = 1000, .mtu = 1400, .lifetime_s = 9000, .n_prefixes = 2,
		.prefix = { { .prefix = { a6("2001:db8:2::"), 64 }, .valid_s = 1 },
			    { .prefix = { a6("2001:db8:1::"), 64 }, .valid_s = 86400,
			      .preferred_s = 14400 } },
	};
	return 0;
}

static size_t find(void)
{
	return contradictions_find(&ours, &theirs, found);
}

static void contradictions_find__is_content_with_what_differs_lawfully(void **state)
{
	(void)state;			/* other prefixes, another router lifetime */
	assert_int_equal(find(), 0);
	theirs.prefix[1].valid_s -= 10;	/* clocks and links are not perfect */
	theirs.prefix[1].preferred_s += 10;
	assert_int_equal(find(), 0);
}

static void one(enum contradiction_field field, uint32_t we, uint32_t they)
{
	assert_int_equal(find(), 1);
	assert_int_equal(found[0].field, field);
	assert_int_equal(found[0].ours, we);
	assert_int_equal(found[0].theirs, they);
	assert_int_equal(contradiction_fields(found, 1), 1u << field);
	agreed(NULL);
}

static void contradictions_find__names_each_field_of_rfc4861_6_2_7(void **state)
{
	(void)state;
	theirs.hop_limit = 63;
	one(CONTRADICTION_HOP_LIMIT, 64, 63);
	theirs.flags = 0;
	one(CONTRADICTION_MANAGED, 1, 0);
	theirs.flags |= ND_RA_OTHER;
	one(CONTRADICTION_OTHER_CONFIG, 0, 1);
	theirs.reachable_ms = 1;
	one(CONTRADICTION_REACHABLE, 30000, 1);
	theirs.retransmit_ms = 1;
	one(CONTRADICTION_RETRANSMIT, 1000, 1);
	theirs.mtu = 1500;
	one(CONTRADICTION_MTU, 1400, 1500);
	theirs.prefix[1].valid_s = 86411;
	one(CONTRADICTION_VALID, 86400, 86411);
	theirs.prefix[1].preferred_s = 14389;
	one(CONTRADICTION_PREFERRED, 14400, 14389);
}

static void contradictions_find__takes_zero_as_unsaid(void **state)
{
	(void)state;
	theirs.hop_limit = 0;
	theirs.reachable_ms = 0;
	theirs.retransmit_ms = 0;
	theirs.mtu = 0;
	assert_int_equal(find(), 0);
	agreed(NULL);
	header.hop_limit = 0;
	header.reachable_ms = 0;
	header.retransmit_ms = 0;
	header.mtu = 0;
	assert_int_equal(find(), 0);
}

static void contradictions_find__leaves_out_what_we_withdraw(void **state)
{
	(void)state;
	said[0].state = ITEM_LEAVING;
	theirs.prefix[1].valid_s = 60;
	assert_int_equal(find(), 0);
}

static void pref64(const char *prefix, uint32_t lifetime_s)
{
	struct nd_pref64 *t = &theirs.pref64[theirs.n_pref64s++];

	t->prefix = (struct prefix6){ a6(prefix), 96 };
	t->lifetime_s = lifetime_s;
}

static void we_translate(void)
{
	said[1] = (struct item){ .kind = ITEM_PREF64, .state = ITEM_SHOWN, .lifetime_s = 1800,
				 .prefix = { a6("64:ff9b::"), 96 } };
	items.n = 2;
}

/* RFC 8781 5.2: the set with a lifetime, and the set without. */
static void contradictions_find__compares_sets_of_pref64(void **state)
{
	(void)state;
	pref64("64:ff9b::", 600);
	assert_int_equal(find(), 0);		/* we name none */
	we_translate();
	assert_int_equal(find(), 0);		/* the same; how long is each one's own */
	pref64("2001:db8:64::", 0);
	assert_int_equal(find(), 0);		/* the end of one that is not ours */
	theirs.pref64[1].lifetime_s = 600;
	one(CONTRADICTION_PREF64, 0, 600);
	we_translate();
	pref64("64:ff9b::", 0);
	one(CONTRADICTION_PREF64, 1800, 0);
}

static void contradictions_find__has_room_for_all_of_them(void **state)
{
	(void)state;
	we_translate();
	theirs = (struct nd_ra){ .hop_limit = 1, .flags = ND_RA_OTHER, .reachable_ms = 1,
				 .retransmit_ms = 1, .mtu = 1, .n_prefixes = ND_PREFIXES_KEPT };
	for (unsigned i = 0; i < ND_PREF64S_KEPT; i++)
		pref64("2001:db8:64::", 600);
	for (unsigned i = 0; i < ND_PREFIXES_KEPT; i++)	/* the same, again and again */
		theirs.prefix[i].prefix = (struct prefix6){ a6("2001:db8:1::"), 64 };
	assert_int_equal(find(), CONTRADICTIONS_MAX);
	assert_int_equal(contradiction_fields(found, CONTRADICTIONS_MAX),
			 (1u << CONTRADICTION_FIELD_COUNT) - 1);
}

#define CASE(f) cmocka_unit_test_setup(f, agreed)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(contradictions_find__is_content_with_what_differs_lawfully),
		CASE(contradictions_find__names_each_field_of_rfc4861_6_2_7),
		CASE(contradictions_find__takes_zero_as_unsaid),
		CASE(contradictions_find__leaves_out_what_we_withdraw),
		CASE(contradictions_find__compares_sets_of_pref64),
		CASE(contradictions_find__has_room_for_all_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
