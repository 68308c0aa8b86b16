/*
 * state_copy.h - a copy of all sessions, made in steps, and taken back by another life
 *
 * The caller keeps the bytes (state_file.c); state_image.h says what they mean.
 */
#ifndef NAT64_STATE_COPY_H
#define NAT64_STATE_COPY_H

#include "nat64.h"

/* A moment that another process can make sense of. */
struct state_moment {
	uint8_t	 boot[16];		/* which life of the kernel */
	uint64_t mono_ms, wall_ms;	/* CLOCK_MONOTONIC; since 1970 */
};

/*
 * How long from then to now, in ms. In one life of the kernel by its own clock, which
 * nobody sets; else by the wall clock, and if that went backwards: nothing.
 */
uint64_t state_moment_since(const struct state_moment *then, const struct state_moment *now);

/* ---- making one ---- */

struct state_copy {
	bool	 at_stop;		/* set both before the first piece */
	struct state_moment moment;	/* the clocks are set anew before each piece */
	uint32_t cursor, records;
	uint64_t check;
	enum { COPY_HEAD, COPY_RECORDS, COPY_TAIL, COPY_DONE } part;
};

#define STATE_PIECE_MIN 192u

/*
 * The next piece of the copy, at most `room` bytes (STATE_PIECE_MIN or more); it was the
 * last when copy->part is COPY_DONE. Packets may pass between two pieces: each session
 * that lives all the while is in the copy, with its state of one moment. Looks at a
 * bounded number of records, so a piece may be short, or empty.
 */
size_t state_copy_piece(struct state_copy *copy, const struct nat64 *n, uint8_t *out,
			size_t room);

/* ---- taking it back ---- */

#define STATE_REFUSALS(X)							\
	X(FOREIGN, "is no state file of nat64d")				\
	X(OTHER_VERSION, "was written by another version of nat64d")			\
	X(CUT, "is not complete")						\
	X(DAMAGED, "does not match its own checksum")

enum state_refusal {
	STATE_ACCEPTED,
#define X(NAME, text) STATE_##NAME,
	STATE_REFUSALS(X)
#undef X
	STATE_REFUSAL_COUNT
};

extern const char *const state_refusal_text[STATE_REFUSAL_COUNT];

/* Why a session of the copy is not taken back. */
#define STATE_LEFT(X)								\
	X(OVER, "are over")							\
	X(CONFIGURATION, "are not allowed by the present configuration")	\
	X(TAKEN, "have lost their port to another")				\
	X(QUOTA, "exceed the limits")						\
	X(NONSENSE, "make no sense")

enum state_left {
	STATE_KEPT,
#define X(NAME, text) STATE_LEFT_##NAME,
	STATE_LEFT(X)
#undef X
	STATE_LEFT_COUNT
};

extern const char *const state_left_text[STATE_LEFT_COUNT];

struct state_taken {
	uint32_t count[STATE_LEFT_COUNT];	/* sessions; [STATE_KEPT]: taken back */
	bool	 at_stop;
	struct state_moment then;	/* when the copy was finished */
};

/*
 * Take back what the configuration still allows, into a translator that has no sessions
 * yet; now->mono_ms is the clock of its doors. All bytes are judged before the first
 * session is made: after a refusal nothing has changed.
 */
enum state_refusal state_take_back(struct nat64 *n, const void *bytes, size_t len,
				   const struct state_moment *now, struct state_taken *out);

#endif
