/*
 * fuzz_nat64d_state.c - a state file of anybody's making
 *
 *	mode	1 byte, FUZZ_*
 *	file	all the rest
 *
 * FUZZ_SIGN makes lengths, count and check right first, so that records of any kind are
 * taken. Whatever comes in: nothing crashes, the tables keep their invariants, what was
 * taken back can be written and taken back again, and everything ends in time.
 */
#include <string.h>

#include <gateway6/must.h>
#include <nat64d/core/state.h>
#include <nat64d/core/state_copy.h>
#include <nat64d/core/state_image.h>
#include <oracle/nat64d_invariants.h>
#include <oracle/nat64d_kit.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_SIGN = 1, FUZZ_SHARE = 2, FUZZ_REBOOTED = 4 };

enum { HEAD = sizeof(struct state_head_wire) + sizeof(struct state_prefix_wire),
       RECORD = sizeof(struct state_record_wire),
       TAIL = sizeof(struct state_tail_wire), FILE_MAX = 1 << 16 };

static struct kit k;
static uint8_t file[FILE_MAX];

static void sign(size_t *len)
{
	struct state_head_wire *head = (void *)file;
	struct state_tail_wire *tail;
	size_t records;
	uint64_t check;

	if (*len < HEAD + TAIL)
		return;
	records = (*len - HEAD - TAIL) / RECORD;
	*len = HEAD + records * RECORD + TAIL;
	tail = (void *)(file + *len - TAIL);
	memcpy(head->magic, STATE_MAGIC, sizeof(head->magic));
	head->version = put16(STATE_VERSION);
	head->head_len = put16(HEAD);
	head->record_len = put16(RECORD);
	head->prefixes = put16(1);
	memcpy(tail->end, STATE_END, sizeof(tail->end));
	tail->records = put64(records);
	check = state_check(0, file, HEAD);
	for (size_t i = 0; i < records; i++)
		check = state_check(check, file + HEAD + i * RECORD, RECORD);
	tail->check = put64(state_check(check, tail, TAIL - sizeof(tail->check)));
}

static void begin(uint8_t mode)
{
	kit_init(&k, mode & FUZZ_SHARE ? IPV4_SHARE : IPV4_POOL);
	k.c.nat64.limits.sessions = 64;
	k.c.nat64.limits.sessions_per_host = 20;
	kit_publish(&k, PROTO_TCP | PROTO_UDP, "2001:db8:1::10", 443);
	kit_start(&k);
}

/* What stands in the tables is a state that can be kept. */
static void again(uint8_t mode)
{
	struct state_copy copy = { .moment = { "one", 0, 0 } };
	struct state_moment now = { "one", k.now_ms, 0 };
	struct state_taken taken;
	uint32_t had = k.n->tables->sessions.used;
	size_t len = 0;

	copy.moment.mono_ms = k.now_ms;
	while (copy.part != COPY_DONE)		/* ends: the cursor rises */
		len += state_copy_piece(&copy, k.n, file + len, FILE_MAX - len);
	kit_fini(&k);
	begin(mode);
	must(state_take_back(k.n, file, len, &now, &taken) == STATE_ACCEPTED, "own copy");
	must(taken.count[STATE_KEPT] + taken.count[STATE_LEFT_OVER] == had,
	     "%u of %u taken back", taken.count[STATE_KEPT], had);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state_moment now = { "one", 1000000, UINT64_C(1790000000000) };
	struct state_taken taken;
	size_t len = size ? size - 1 : 0;
	uint8_t mode = size ? data[0] : 0;

	if (len > FILE_MAX)
		return 0;
	if (len)
		memcpy(file, data + 1, len);
	if (mode & FUZZ_SIGN)
		sign(&len);
	if (mode & FUZZ_REBOOTED)
		now.boot[0] = 'x';
	begin(mode);
	state_take_back(k.n, file, len, &now, &taken);
	oracle_invariants(k.n);
	again(mode);
	oracle_invariants(k.n);
	kit_tick(&k, k.now_ms + 8000000);	/* everything ends: nothing is left behind */
	kit_tick(&k, k.now_ms + 8000000);
	oracle_invariants(k.n);
	must(k.n->tables->sessions.used == 0, "immortal sessions");
	kit_fini(&k);
	return 0;
}
