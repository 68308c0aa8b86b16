/*
 * refusal.c - what it means that the kernel did not take an advertisement
 *
 * On a link without a carrier or an address it refuses as well: that is the link's news,
 * which the administrator hears anyway. What is in the table is a fault of this host, and
 * "Invalid argument" would help nobody. The core tries again in any case (sched_failed).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <gateway6/must.h>

#include "shell.h"

#define FULL "the kernel's table of neighbours may be full, see `gatewayctl doctor`"

static const struct { int error; const char *means; } refusals[] = {
	{ EINVAL, FULL },		/* docs/decisions/0009 */
	{ ENOBUFS, FULL },
	{ EPERM, "a firewall of this host drops it, see `gatewayctl doctor`" },
};

static const char *means(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		if (refusals[i].error == error)
			return refusals[i].means;
	return NULL;
}

struct refusal refusal(int error)
{
	const char *why = means(error);
	struct refusal t;

	snprintf(t.s, sizeof(t.s), "%s%s%s", strerror(error), why ? ": " : "", why ? why : "");
	return t;
}

void refusal_log(struct raserv_daemon *r, uint32_t link, int error)
{
	const struct link *l = facts_link(nl_facts(r->d.nl), link);

	if (l && means(error))
		log_limited(&r->refusal_limit, loop_now_ms(r->d.loop), LOG_LEVEL_WARNING,
			    "%s: an advertisement could not be sent: %s", l->name,
			    refusal(error).s);
}
