/*
 * serve_reload.c - a new configuration: may it hold, then it does or it does not
 *
 * The translator builds all of it beside the old one, so that commit cannot fail. What
 * needs another device, program or table is refused in words that say what to do.
 *
 * Not here: what the host is told of it when it holds (serve.c).
 */
#include "serve.h"

#include <string.h>

/* What cannot change under a running translator, and the words for it. */
static const char *needs_restart(const struct nat64d *n, const struct config *fresh)
{
	const struct config *now = n->d.config;

	if (fresh->nat64.enabled != (n->core != NULL))
		return "nat64.enabled changed: restart nat64d";
	if (n->core && strcmp(fresh->nat64.device, now->nat64.device) != 0)
		return "nat64.device changed: restart nat64d";
	if (n->core && fresh->nat64.datapath != now->nat64.datapath)
		return "nat64.datapath changed: restart nat64d";
	if (n->core && !wish_fits(fresh))
		return "too many prefixes in nat64.ipv4.addresses and nat64.static";
	return NULL;
}

static int refuse(struct conf_errors *errors, const struct config *fresh, const char *why)
{
	conf_error(errors, &fresh->nat64.mark, "nat64", NULL, "%s", why);
	log_error("nat64: not reloaded: %s", why);
	return -1;
}

int serve_prepare(struct daemon *d, const struct config *fresh, struct conf_errors *errors)
{
	struct nat64d *n = (struct nat64d *)d;
	const char *why = needs_restart(n, fresh);

	if (why)
		return refuse(errors, fresh, why);
	if (!n->core)
		return 0;
	n->change = nat64_prepare(n->core, fresh);
	if (!n->change)
		return refuse(errors, fresh, "nat64.limits changed: restart nat64d");
	return 0;
}

int serve_commit(struct daemon *d, const struct config *fresh)
{
	struct nat64d *n = (struct nat64d *)d;

	(void)fresh;
	if (n->core)
		nat64_commit(n->core, n->change, loop_now_ms(d->loop));
	n->change = NULL;
	return 0;
}

void serve_discard(struct daemon *d)
{
	struct nat64d *n = (struct nat64d *)d;

	nat64_change_free(n->change);
	n->change = NULL;
}
