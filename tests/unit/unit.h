/* unit.h - cmocka with what it wants included first, and a fixed sequence of "random" numbers */
#ifndef GW_TESTS_UNIT_H
#define GW_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <gateway6/addr.h>
#include <gateway6/must.h>
#include <gateway6/rng.h>

/* splitmix64: every run draws the same numbers, so a failure can be run again. */
static inline uint32_t unit_draw(void *arg)
{
	uint64_t *state = arg, z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)(z ^ z >> 31);
}

static inline struct rng unit_rng(uint64_t *seed)
{
	return (struct rng){ unit_draw, seed };
}

static inline struct addr6 a6(const char *text)
{
	struct addr6 a;

	assert_true(addr6_parse(text, &a));
	return a;
}

static inline struct addr4 a4(const char *text)
{
	struct addr4 a;

	assert_true(addr4_parse(text, &a));
	return a;
}

#define assert_addr6(a, text) assert_string_equal(addr6_text(a).s, text)
#define assert_addr4(a, text) assert_string_equal(addr4_text(a).s, text)

#endif
