/* policy.h - may this be asked, and does DNS64 have a part in it */
#ifndef DNS64_POLICY_H
#define DNS64_POLICY_H

#include "conf.h"
#include "key.h"

/* A question that was read well: is it one we serve? */
enum refusal policy_judge(const struct query *q);

/* The number of the first view that has this client; 0: none has. */
unsigned policy_view(const struct dns64_conf *conf, const struct addr6 *client);

/* What of views and prefixes is for a client. */
struct audience { unsigned view; uint8_t prefixes; };
struct audience policy_audience(const struct dns64_conf *conf, const struct addr6 *client);

/* The answer that this query needs. Its epoch is left to the caller. */
struct key policy_key(const struct dns64_conf *conf, const struct audience *a,
		      const struct query *q);

/* How an answer with KEY_DNS64 is made. */
struct policy {
	const struct dns64_conf *conf;
	uint8_t prefixes;		/* 0: nothing is made */
	bool	always;			/* also where a real AAAA exists */
	bool	prefer;			/* nothing where the other family has addresses */
};
struct policy policy_of(const struct dns64_conf *conf, const struct key *k);

/* The largest reply, in bytes, for a client over TCP or UDP. */
uint16_t policy_limit(const struct dns64_conf *conf, const struct query *q, bool tcp);

/* What an extended error says about a refusal; EDE_NONE for most. */
uint16_t policy_ede(enum refusal why);

#endif
