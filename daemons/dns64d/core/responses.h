/* responses.h - response rate limiting: nobody is flooded with answers it did not ask for */
#ifndef DNS64_RESPONSES_H
#define DNS64_RESPONSES_H

#include <gateway6/addr.h>
#include <gateway6/hash.h>
#include <gateway6/ratelimit.h>

#include "image.h"

#define RESPONSES_MAX 8192

struct response { uint64_t tag; struct ratelimit rate; uint32_t over; };
struct responses { struct response one[RESPONSES_MAX]; };

enum response_verdict {
	RESPONSE_SEND,
	RESPONSE_SLIP,			/* a short one with TC: a real client takes TCP */
	RESPONSE_DROP,
};

/* May one more answer of this kind go to this address over UDP? per_s 0: always. */
enum response_verdict responses_judge(struct responses *r, const struct hash_key *secret,
				      const struct addr6 *to, const struct question *q,
				      enum image_kind kind, uint32_t per_s, uint64_t now_ms);

#endif
