/*
 * service.h - what is published: who may call it, and how much
 *
 * Sessions of a published port count here and not on the guest: strangers must not
 * take from it what it needs to speak itself.
 */
#ifndef NAT64_SERVICE_H
#define NAT64_SERVICE_H

#include <gateway6/config.h>
#include <gateway6/ratelimit.h>

struct service {
	const struct prefix4 *allow; size_t n_allow;
	uint32_t sessions, sessions_max;
	uint64_t opened;		/* sessions ever, in the life of this daemon */
	uint64_t name;			/* a hash of it: whose `opened` goes on in a reload */
	struct ratelimit rate;		/* of sessions that clients open */
};

/* By number, from 1, as the entries of `publish` stand. */
struct services { struct service *item; struct prefix4 *allow; size_t n; };

/* -1 without memory. _fini gives it back. */
int services_init(struct services *s, const struct config *c);
void services_fini(struct services *s);

/* Those of a new configuration count on where those of the same name were. */
void services_count_on(struct services *s, const struct services *before);

struct service *service_at(const struct services *s, uint32_t number);

bool service_allows(const struct service *s, struct addr4 client);

#endif
