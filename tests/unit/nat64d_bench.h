/*
 * nat64d_bench.h - what the unit programs of nat64d's core begin and end with
 *
 *	GUEST --- k, a translator (bench_up: 5.5.5.8/30) --- SERVER4, which guests call SERVER
 */
#ifndef GW_TESTS_NAT64D_BENCH_H
#define GW_TESTS_NAT64D_BENCH_H

#include <unit/unit.h>

#include <oracle/nat64d_invariants.h>
#include <oracle/nat64d_kit.h>

#define GUEST "2001:db8:1::10"
#define SERVER "64:ff9b::909:921"	/* SERVER4 behind the prefix */
#define SERVER4 "9.9.9.33"

static struct kit k;

static inline int bench_up(void **state)
{
	(void)state;
	kit_init(&k, IPV4_POOL);
	kit_start(&k);
	return 0;
}

/* Whatever a test did, it leaves nothing crooked. */
static inline int bench_down(void **state)
{
	(void)state;
	oracle_invariants(k.n);
	kit_fini(&k);
	return 0;
}

/* What the SYN that came out offers, as its first option. */
static inline uint16_t bench_mss(void)
{
	const uint8_t *tcp = kit_l4(&k, 0);

	assert_int_equal(k.outs, 1);
	return (uint16_t)(tcp[22] << 8 | tcp[23]);
}

#endif
