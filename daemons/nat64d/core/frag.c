/* frag.c - placeholder of the first landing: fragments are refused and counted */
#include "frag.h"

struct frags { uint32_t max; };

struct frags *frags_new(uint32_t max, const struct hash_key *key)
{
	struct frags *f = room_take(1, sizeof(*f));

	(void)key;
	if (f)
		f->max = max;
	return f;
}

void frags_free(struct frags *f)
{
	room_return(f);
}

uint32_t frags_held(const struct frags *f)
{
	(void)f;
	return 0;
}

enum nat64_drop frag_in6(struct nat64 *n, struct xlat64 *x)
{
	(void)n;
	(void)x;
	return DROP_FRAGMENT_FULL;
}

enum nat64_drop frag_in4(struct nat64 *n, struct xlat46 *x)
{
	(void)n;
	(void)x;
	return DROP_FRAGMENT_FULL;
}

uint64_t frag_expire(struct nat64 *n, uint64_t now_ms)
{
	(void)n;
	(void)now_ms;
	return UINT64_MAX;
}
