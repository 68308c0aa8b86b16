/* test_proxy.c - the neighbour proxy's states, with virtual time */
#include <stdio.h>

#include <unit/unit.h>

#include <oracle/raserv_proxy.h>

#include <gateway6/wire/nd.h>

#define GUEST "2001:db8:1::77"
#define OTHER "2001:db8:1::88"
#define PROVIDER "2001:db8:1::ffff"

static struct proxy_world w;
static struct proxy_sent s;

static int up(void **state)
{
	(void)state;
	proxy_world_init(&w);
	return 0;
}

static int down(void **state)
{
	(void)state;
	proxy_world_fini(&w);
	return 0;
}

static unsigned drain(void)
{
	unsigned n = w.n_sent;

	w.n_sent = 0;
	return n;
}

/* GUEST is known to live on a link. */
static void known(uint32_t link, uint8_t who, const char *target)
{
	proxy_asks(&w, link == ENO1 ? VMBR0 : ENO1, 99, "fe80::99", target);
	proxy_tells(&w, link, who, target);
	drain();
}

static uint64_t count(enum ra_counter c)
{
	return proxy_counters(w.p)[c];
}

/* ---- answering ---- */

static void proxy__asks_before_it_answers(void **state)
{
	(void)state;
	assert_int_equal(proxy_asks(&w, ENO1, 1, "fe80::f", GUEST), RA_NDP_SOLICITED);
	assert_true(proxy_take(&w, VMBR0, &s));
	assert_false(s.n.is_advert);
	assert_addr6(s.n.target, GUEST);
	assert_addr6(s.n.src, "fe80::3");
	assert_true(proxy_take(&w, VMBR1, &s) && proxy_take(&w, ENO1, &s) && !s.n.is_advert);
	assert_int_equal(drain(), 0);

	assert_int_equal(proxy_tells(&w, VMBR0, 7, GUEST), RA_NDP_ADVERTISED);
	assert_true(proxy_take(&w, ENO1, &s));
	assert_true(s.n.is_advert && s.n.solicited);
	assert_addr6(s.n.target, GUEST);
	assert_addr6(s.n.dst, "fe80::f");
	assert_int_equal(s.n.mac.b[5], 2);		/* by the MAC of the uplink */
	assert_int_equal(s.flags, ND_NA_SOLICITED);	/* RFC 4861 7.2.8: O MUST be 0 */
	assert_int_equal(drain(), 0);
}

static void proxy__answers_a_global_source_from_a_global_one(void **state)
{
	(void)state;
	known(VMBR0, 7, GUEST);
	proxy_asks(&w, ENO1, 1, PROVIDER, GUEST);
	while (proxy_take(&w, ENO1, &s) && !s.n.is_advert)
		;
	assert_true(s.n.is_advert);
	assert_addr6(s.n.src, "2001:db8:1::2");
}

static void proxy__answers_at_once_while_it_is_fresh(void **state)
{
	(void)state;
	known(VMBR0, 7, GUEST);
	proxy_wait(&w, 29999);
	assert_int_equal(proxy_asks(&w, ENO1, 1, "fe80::f", GUEST), RA_NDP_SOLICITED);
	assert_true(proxy_take(&w, ENO1, &s) && s.n.is_advert);
	assert_int_equal(drain(), 0);
	proxy_wait(&w, 1);				/* first the owner, and only it */
	proxy_asks(&w, ENO1, 1, "fe80::f", GUEST);
	assert_true(proxy_take(&w, VMBR0, &s) && !s.n.is_advert);
	assert_memory_equal(s.to.b, proxy_mac(7).b, 6);
	assert_int_equal(drain(), 0);
	proxy_tells(&w, VMBR0, 7, GUEST);
	assert_true(proxy_take(&w, ENO1, &s) && s.n.is_advert);
}

static void proxy__says_nothing_for_nobody(void **state)
{
	(void)state;
	proxy_asks(&w, ENO1, 1, "fe80::f", GUEST);
	proxy_wait(&w, 3000);
	assert_int_equal(drain(), 3 * 3);		/* three tries on three sides */
	assert_int_equal(proxy_asks(&w, ENO1, 1, "fe80::f", GUEST), RA_NDP_ABSENT);
	assert_int_equal(drain(), 0);
	proxy_wait(&w, 3000);				/* then it may be asked for again */
	assert_int_equal(proxy_asks(&w, ENO1, 1, "fe80::f", GUEST), RA_NDP_SOLICITED);
	assert_int_equal(drain(), 3);
}

static void proxy__is_silent_on_the_owners_own_side(void **state)
{
	(void)state;
	known(VMBR0, 7, GUEST);
	assert_int_equal(proxy_asks(&w, VMBR0, 8, "fe80::8", GUEST), RA_NDP_OWN_LINK);
	assert_int_equal(proxy_asks(&w, VMBR0, 7, NULL, GUEST), RA_NDP_OWN_LINK);
	assert_int_equal(drain(), 0);
	/* found where it was asked for: the owner has answered there itself */
	proxy_asks(&w, VMBR0, 9, "fe80::9", OTHER);
	proxy_tells(&w, VMBR0, 8, OTHER);
	while (proxy_take(&w, 0, &s))
		assert_false(s.n.is_advert);
}

static void proxy__answers_for_the_host_on_other_links(void **state)
{
	(void)state;
	proxy_asks(&w, ENO1, 1, "fe80::f", "2001:db8:1::1");	/* lives on vmbr0 */
	assert_true(proxy_take(&w, ENO1, &s) && s.n.is_advert);
	assert_int_equal(s.flags, ND_NA_SOLICITED | ND_NA_ROUTER);
	assert_int_equal(proxy_asks(&w, VMBR0, 7, "fe80::7", "2001:db8:1::1"), RA_NDP_OWN_LINK);
	proxy_asks(&w, VMBR0, 7, "fe80::7", "2001:db8:1::2");
	assert_true(proxy_take(&w, VMBR0, &s) && s.n.is_advert);
	assert_int_equal(drain(), 0);
}

static void proxy__minds_its_prefixes_and_links(void **state)
{
	(void)state;
	assert_int_equal(proxy_asks(&w, ENO1, 1, "fe80::f", "2001:db8:2::7"), RA_NDP_TARGET);
	assert_int_equal(proxy_asks(&w, 17, 1, "fe80::f", GUEST), RA_ND_LINK);
	assert_int_equal(proxy_tells(&w, VMBR0, 7, GUEST), RA_NDP_ADVERTISED);	/* nobody asked */
	assert_int_equal(drain(), 0);
	assert_int_equal(count(RA_NDP_FOUND), 0);
	w.config.uplink.ndp_proxy = SWITCH_OFF;
	proxy_update(w.p, &w.config, &w.facts);
	assert_int_equal(proxy_asks(&w, ENO1, 1, "fe80::f", GUEST), RA_NDP_TARGET);
}

/* ---- routes ---- */

static void proxy__routes_what_the_kernel_would_not_find(void **state)
{
	(void)state;
	known(VMBR0, 7, GUEST);				/* vmbr0 has the /64: nothing to do */
	assert_int_equal(w.routed_link, 0);
	assert_int_equal(w.group, 1);			/* RFC 4861 7.2.8: MUST join */
	known(ENO1, 1, PROVIDER);
	assert_addr6(w.routed, PROVIDER);
	assert_int_equal(w.routed_link, ENO1);
	assert_int_equal(w.group, 1);
	proxy_leave(w.p);
	assert_int_equal(w.routed_link, 0);
	assert_int_equal(w.group, 0);
}

static void proxy__follows_the_kernel_that_looks_on_the_wrong_side(void **state)
{
	(void)state;
	assert_int_equal(proxy_kernel_asks(&w, VMBR0, PROVIDER), RA_NDP_SOLICITED);
	proxy_tells(&w, ENO1, 1, PROVIDER);
	assert_int_equal(w.routed_link, ENO1);
	while (proxy_take(&w, 0, &s))
		assert_false(s.n.is_advert);		/* nobody waits for an answer */
	assert_int_equal(proxy_kernel_asks(&w, VMBR0, PROVIDER), RA_NDP_OWN_LINK);
}

static void proxy__keeps_who_answers_and_loses_who_does_not(void **state)
{
	(void)state;
	known(ENO1, 1, PROVIDER);
	proxy_wait(&w, 600000);
	assert_true(proxy_take(&w, ENO1, &s) && !s.n.is_advert);
	proxy_tells(&w, ENO1, 1, PROVIDER);
	proxy_wait(&w, 600000 - 1);
	assert_int_equal(w.routed_link, ENO1);
	assert_int_equal(drain(), 0);
	proxy_wait(&w, 3001);				/* asked again, three times */
	assert_int_equal(w.routed_link, 0);
	assert_int_equal(count(RA_NDP_LOST), 1);
}

/* ---- duplicates and moves ---- */

static void proxy__tells_a_claim_on_and_the_owner_back(void **state)
{
	(void)state;
	proxy_asks(&w, VMBR0, 7, NULL, PROVIDER);	/* a guest tries it */
	assert_true(proxy_take(&w, ENO1, &s));
	assert_true(addr6_is_zero(&s.n.src) && !s.n.is_advert);
	assert_true(proxy_take(&w, VMBR1, &s));
	assert_int_equal(drain(), 0);			/* not back to where it came from */
	proxy_tells(&w, ENO1, 1, PROVIDER);
	assert_true(proxy_take(&w, VMBR0, &s) && s.n.is_advert && !s.n.solicited);
	assert_addr6(s.n.dst, "ff02::1");
	assert_addr6(s.n.target, PROVIDER);
}

static void proxy__never_answers_a_guest_for_its_own_new_address(void **state)
{
	(void)state;
	proxy_asks(&w, VMBR0, 7, NULL, GUEST);
	drain();
	proxy_wait(&w, 1000);				/* it has it now: ask */
	proxy_tells(&w, VMBR0, 7, GUEST);
	while (proxy_take(&w, VMBR0, &s))
		assert_false(s.n.is_advert);
	drain();
	proxy_asks(&w, ENO1, 1, "fe80::f", GUEST);	/* known without a question */
	assert_true(proxy_take(&w, ENO1, &s) && s.n.is_advert);
}

static void proxy__moves_an_address_whose_owner_is_gone(void **state)
{
	(void)state;
	known(VMBR0, 7, GUEST);
	proxy_wait(&w, 5000);
	proxy_asks(&w, VMBR1, 7, NULL, GUEST);		/* it came up on another bridge */
	assert_true(proxy_take(&w, VMBR0, &s));		/* is the old one still there? */
	proxy_wait(&w, 1000);
	proxy_tells(&w, VMBR1, 7, GUEST);
	assert_addr6(w.routed, GUEST);
	assert_int_equal(w.routed_link, VMBR1);
}

static void proxy__lets_nobody_take_a_living_address(void **state)
{
	(void)state;
	known(VMBR0, 7, GUEST);
	proxy_wait(&w, 5000);
	proxy_asks(&w, VMBR1, 66, NULL, GUEST);
	proxy_tells(&w, VMBR0, 7, GUEST);		/* the owner defends it */
	assert_true(proxy_take(&w, VMBR0, &s));
	while (proxy_take(&w, VMBR1, &s) && !s.n.is_advert)
		;
	assert_true(s.n.is_advert);
	drain();
	proxy_wait(&w, 5000);
	proxy_tells(&w, VMBR1, 66, GUEST);		/* and against a bare claim */
	assert_int_equal(w.conflicts, 1);
	assert_true(proxy_take(&w, VMBR0, &s) && !s.n.is_advert);
	assert_int_equal(drain(), 0);
	proxy_tells(&w, VMBR0, 7, GUEST);
	proxy_asks(&w, ENO1, 1, "fe80::f", GUEST);
	assert_true(proxy_take(&w, ENO1, &s) && s.n.is_advert);
	assert_int_equal(w.routed_link, 0);
}

static void proxy__learns_from_whoever_speaks(void **state)
{
	(void)state;
	proxy_asks(&w, VMBR1, 7, GUEST, "fe80::4");	/* a guest asks for its gateway */
	assert_true(proxy_take(&w, VMBR1, &s) && !s.n.is_advert);
	assert_addr6(s.n.target, GUEST);
	assert_memory_equal(s.to.b, proxy_mac(7).b, 6);
	assert_int_equal(drain(), 0);
	proxy_tells(&w, VMBR1, 7, GUEST);
	assert_int_equal(w.routed_link, VMBR1);
}

/* ---- bounds ---- */

static const char *numbered(unsigned n)
{
	static char text[48];

	snprintf(text, sizeof(text), "2001:db8:1::beef:%x:%x", n >> 16, n & 0xffff);
	return text;
}

static void proxy__bounds_a_scan_and_still_knows_its_guests(void **state)
{
	(void)state;
	known(VMBR0, 7, GUEST);
	for (unsigned i = 0; i < 100000; i++) {
		proxy_asks(&w, ENO1, 1, "fe80::f", numbered(i));
		if (i % 1000 == 0)
			proxy_wait(&w, 100);		/* ten seconds in all */
	}
	assert_true(proxy_table_now(w.p)->touched <= PROXY_ASKED_MAX + 1);
	assert_true(drain() <= (50 * 2 + 50 * 10 + 1) * 3 * 3);
	assert_true(count(RA_NDP_OVER_BUDGET) > 90000);
	assert_int_equal(proxy_asks(&w, ENO1, 1, "fe80::f", GUEST), RA_NDP_SOLICITED);
	assert_true(proxy_take(&w, ENO1, &s) && s.n.is_advert);
}

static void proxy__gives_one_guest_no_more_than_its_share(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		proxy_asks(&w, ENO1, 1, "fe80::f", numbered(i));
		proxy_tells(&w, VMBR0, 7, numbered(i));
		proxy_wait(&w, 25);
	}
	assert_int_equal(count(RA_NDP_FOUND), 256);
	assert_int_equal(count(RA_NDP_HOST_LIMIT), 300 - 256);
}

static void proxy__forgets_with_the_link_and_the_prefix(void **state)
{
	static struct link_addr none[1];

	(void)state;
	known(VMBR1, 7, GUEST);
	assert_int_equal(w.routed_link, VMBR1);
	w.facts.n_links = 2;				/* vmbr1 is gone */
	proxy_update(w.p, &w.config, &w.facts);
	assert_int_equal(w.routed_link, 0);
	assert_int_equal(w.group, 0);
	w.facts.addrs = none;				/* no side can speak any more */
	w.facts.n_addrs = 0;
	proxy_update(w.p, &w.config, &w.facts);
	assert_int_equal(proxy_asks(&w, ENO1, 1, "fe80::f", GUEST), RA_ND_LINK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)

static void proxy_recall__keeps_a_route_whose_host_answers(void **state)
{
	struct addr6 guest = a6(GUEST), other = a6(OTHER), stranger = a6("2001:db8:77::1");

	(void)state;
	proxy_recall(w.p, &guest, VMBR1, w.now_ms);
	proxy_recall(w.p, &other, VMBR1, w.now_ms);
	assert_true(drain() > 0);		/* both are asked for, neither route has changed */
	assert_true(addr6_is_zero(&w.routed));
	proxy_recall(w.p, &stranger, VMBR1, w.now_ms);	/* in no prefix of ours: at once */
	assert_addr6(w.routed, "2001:db8:77::1");
	assert_int_equal(w.routed_link, 0);
	proxy_tells(&w, VMBR1, 7, GUEST);
	assert_addr6(w.routed, "2001:db8:77::1");	/* as it is */
	proxy_wait(&w, 10000);
	assert_addr6(w.routed, OTHER);			/* silent */
	assert_int_equal(w.routed_link, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(proxy__asks_before_it_answers),
		TEST(proxy_recall__keeps_a_route_whose_host_answers),
		TEST(proxy__answers_a_global_source_from_a_global_one),
		TEST(proxy__answers_at_once_while_it_is_fresh),
		TEST(proxy__says_nothing_for_nobody),
		TEST(proxy__is_silent_on_the_owners_own_side),
		TEST(proxy__answers_for_the_host_on_other_links),
		TEST(proxy__minds_its_prefixes_and_links),
		TEST(proxy__routes_what_the_kernel_would_not_find),
		TEST(proxy__follows_the_kernel_that_looks_on_the_wrong_side),
		TEST(proxy__keeps_who_answers_and_loses_who_does_not),
		TEST(proxy__tells_a_claim_on_and_the_owner_back),
		TEST(proxy__never_answers_a_guest_for_its_own_new_address),
		TEST(proxy__moves_an_address_whose_owner_is_gone),
		TEST(proxy__lets_nobody_take_a_living_address),
		TEST(proxy__learns_from_whoever_speaks),
		TEST(proxy__bounds_a_scan_and_still_knows_its_guests),
		TEST(proxy__gives_one_guest_no_more_than_its_share),
		TEST(proxy__forgets_with_the_link_and_the_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
