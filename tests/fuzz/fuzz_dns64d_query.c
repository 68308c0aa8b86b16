/*
 * fuzz_dns64d_query.c - any message from a client, over UDP and TCP
 *
 * Each gets exactly one reply that can be read, within five seconds even if no upstream
 * ever answers; what is no query gets none.
 */
#include "dns64d_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned due;

	world_up();
	world.replies = world.asks = 0;
	due = world_query(data, size, false);
	due += world_query(data, size, true);
	world_pass(5000);
	must(world.replies == due, "%u replies to %u queries", world.replies, due);
	must(dns64_waiting(world.core) == 0, "%u still wait", dns64_waiting(world.core));
	if (due && size > 2)
		cache_flush_all(dns64_cache(world.core));
	return 0;
}
