/*
 * fuzz_raserv_neigh.c - any frames at the door of the neighbour proxy
 *
 * An input is a run of frames: one byte of length, one of circumstances (link, who, time,
 * and whether the checksum is made right), then the IPv6 packet. Whatever comes in, what
 * goes out is well formed (the world reads it), no answer goes to the side where the
 * address lives, and questions stay within the budget.
 */
#include <stdlib.h>
#include <string.h>

#include <oracle/raserv_proxy.h>

#include <gateway6/csum.h>
#include <gateway6/must.h>
#include <gateway6/rd.h>

static struct proxy_world w;

/* Most random bytes would die of the checksum. */
static void mend(uint8_t *bytes, size_t len)
{
	struct addr6 src, dst;
	wire16 sum;

	if (len < 64)
		return;
	memcpy(src.b, bytes + 8, 16);
	memcpy(dst.b, bytes + 24, 16);
	bytes[4] = 0;
	bytes[5] = (uint8_t)(len - 40);
	memset(bytes + 42, 0, 2);
	sum = csum_finish(sum_bytes(sum_pseudo6(&src, &dst, 58, (uint32_t)len - 40),
				    bytes + 40, len - 40));
	memcpy(bytes + 42, &sum, 2);
}

static void check_sent(void)
{
	struct proxy_sent s;

	if (w.n_sent > 64)
		w.n_sent = 64;
	while (proxy_take(&w, 0, &s)) {
		const struct proxy_entry *e = proxy_table_find(proxy_table_now(w.p),
							       &s.n.target);

		must(!s.n.is_advert || !e || e->state != PROXY_HERE || e->link != s.link,
		     "answered for %s on its own link", addr6_text(s.n.target).s);
	}
}

static void frame(struct rd *r)
{
	uint8_t len = rd_u8(r), how = rd_u8(r);
	size_t n = len < rd_left(r) ? len : rd_left(r);
	const uint8_t *from = rd_take(r, n);
	uint8_t *copy = malloc(n ? n : 1);	/* ASan sees its end */
	struct neigh_in in = { .link = ENO1 + (how & 3), .from = proxy_mac(how >> 2 & 3),
			       .ours = (how & 0x90) == 0x90, .bytes = copy, .len = n };

	if (!copy)
		abort();
	if (n)
		memcpy(copy, from, n);
	if (!(how & 0x40))
		mend(copy, n);
	proxy_receive(w.p, &in, w.now_ms);
	free(copy);
	check_sent();
	proxy_wait(&w, how & 0x20 ? 700 : 1);
	check_sent();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd in = rd_of(data, size);
	uint64_t from_ms;

	proxy_world_init(&w);
	from_ms = w.now_ms;
	while (rd_left(&in) >= 2)			/* eats two bytes or more a turn */
		frame(&in);
	proxy_wait(&w, 10000);
	must(proxy_counters(w.p)[RA_NDP_PROBED] <=
	     3 * 3 * 3 * (2 + (w.now_ms - from_ms) / 1000) * (50 + 20 + 30),
	     "too many questions");
	proxy_world_fini(&w);
	return 0;
}
