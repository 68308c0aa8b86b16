/* policy.h - may this be asked, and does DNS64 have a part in it */
#ifndef DNS64_POLICY_H
#define DNS64_POLICY_H

#include "conf.h"
#include "msg_read.h"

/* A question that was read well: is it one we serve? */
enum refusal policy_judge(const struct query *q);

/* enum key_flag of the answer this query needs. */
uint8_t policy_key_flags(const struct dns64_conf *conf, const struct query *q);

/* The largest reply, in bytes, for a client over TCP or UDP. */
uint16_t policy_limit(const struct dns64_conf *conf, const struct query *q, bool tcp);

/* What an extended error says about a refusal; EDE_NONE for most. */
uint16_t policy_ede(enum refusal why);

#endif
