/*
 * fuzz_dns64d_answer.c - any message from an upstream, to questions of several kinds
 *
 * The first byte picks what a client asks; the rest is what every upstream says, with
 * id and question made to fit unless the second bit of that byte forbids it. Whatever
 * it is, the client gets one reply that can be read, and the cache stays walkable.
 */
#include "dns64d_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const questions[] = {
	"flags rd | q a.example A", "flags rd | q a.example AAAA | edns",
	"flags rd | q a.example AAAA | edns do", "flags rd cd | q a.example AAAA | edns do",
	"flags rd | q 0.5.4.6.d.2.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0.ip6.arpa PTR",
	"flags rd | q a.example ANY", "flags rd | q a.example TXT", "flags rd | q a.example CNAME",
};

/* header and question of the question, the counts and all else of the input */
static size_t fit(const struct world_ask *ask, const uint8_t *data, size_t size, uint8_t *room)
{
	size_t end = 12;

	while (ask->bytes[end])
		end += ask->bytes[end] + 1u;
	end += 5;
	memcpy(room, ask->bytes, end);
	if (size < 8)
		return end;
	room[2] = data[0] | 0x80;
	room[3] = data[1];
	memcpy(room + 6, data + 2, 6);
	memcpy(room + end, data + 8, size - 8);
	return end + size - 8;
}

static void answer(const uint8_t *data, size_t size, bool as_it_is)
{
	static uint8_t room[1 << 17];
	struct world_ask ask = world.ask[--world.asks];
	size_t len = as_it_is ? size : fit(&ask, data, size, room);

	dns64_answer(world.core, ask.ticket, as_it_is ? data : room, len, world.now_ms);
}

static void walk_cache(void)
{
	struct cache_item item;
	uint64_t at = 0;

	while (cache_next(dns64_cache(world.core), &at, world.now_ms, &item))
		must(item.bytes, "an entry of no bytes");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t query[512];
	size_t len;

	if (size < 1 || size > 60000)
		return 0;
	world_up();
	world.replies = world.asks = 0;
	len = text_message(questions[data[0] % ARRAY_SIZE(questions)], query, sizeof(query));
	must(world_query(query, len, true), "no reply is due");
	for (int turns = 0; world.asks && turns < WORLD_ASKS; turns++) {
		world_pass(1);
		answer(data + 1, size - 1, data[0] & 0x80);
	}
	walk_cache();
	world_pass(5000);
	must(world.replies == 1, "%u replies", world.replies);
	must(dns64_waiting(world.core) == 0, "%u still wait", dns64_waiting(world.core));
	if (data[0] & 0x40)		/* otherwise the cache fills and turns over */
		cache_flush_all(dns64_cache(world.core));
	else
		world_pass(90000000);
	return 0;
}
