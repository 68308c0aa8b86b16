/* mix.h - letters of a question in random case (dns64.case_randomization, "0x20") */
#ifndef DNS64_MIX_H
#define DNS64_MIX_H

#include <gateway6/dname.h>
#include <gateway6/hash.h>

/* The same name, each letter in the case that seed draws for it. */
struct dname mix_name(const struct hash_key *secret, uint64_t seed, const struct dname *n);

enum mixed {
	MIXED_SAME,			/* the name stands there as it was sent */
	MIXED_CASE,			/* in another case: not from whom we asked, or lossy */
	MIXED_OTHER,			/* no such name there */
};

/*
 * Look at the question of an answer. MIXED_SAME: `plain` now stands in its place, so
 * that names which point at it have their usual case again.
 */
enum mixed mix_undo(uint8_t *msg, size_t len, const struct dname *sent,
		    const struct dname *plain);

#endif
