/*
 * fuzz_base_dname.c - names from the wire: any message, read at every offset
 *
 * What was read must survive being written, printed and parsed again.
 */
#include <stdint.h>

#include <gateway6/dname.h>
#include <gateway6/must.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(const struct dname *n)
{
	struct dname again;
	uint8_t room[DNS_NAME_MAX];
	struct wr w = wr_of(room, sizeof(room));
	struct rd r;

	dname_write(&w, n);
	must(!w.bad && wr_len(&w) == n->len, "wrote %zu of %u", wr_len(&w), n->len);
	r = rd_of(room, wr_len(&w));
	must(dname_read(&r, room, &again), "cannot read what was written");
	must(dname_equal(n, &again), "%s", dname_text(n).s);
	must(dname_parse(dname_text(n).s, &again), "cannot parse %s", dname_text(n).s);
	must(dname_equal(n, &again), "%s", dname_text(n).s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t at = 0; at < size && at < 64; at++) {
		struct rd r = rd_of(data, size);
		struct dname n;

		rd_take(&r, at);
		if (dname_read(&r, data, &n))
			round_trip(&n);
	}
	return 0;
}
