/*
 * addresses.c - give guest networks the addresses that the file names, and take them back
 *
 * They come up before the advertiser and go after it, so that its final advertisements
 * still leave from them. A hand-over leaves them in place, as it leaves the guests.
 */
#include <errno.h>
#include <string.h>

#include "core/addresses.h"
#include "shell.h"

static void told(struct raserv_daemon *r, int done, const char *what, uint32_t link,
		 const struct addr6 *a, uint8_t len)
{
	const struct link *l = facts_link(nl_facts(r->d.nl), link);
	const char *name = l ? l->name : "a link that is gone";

	r->addresses_refused |= done == -EPERM;
	if (done == 0)
		log_info("%s: %s %s/%u", name, what, addr6_text(*a).s, len);
	else
		log_limited(&r->address_limit, loop_now_ms(r->d.loop), LOG_LEVEL_WARNING,
			    "%s: %s/%u was not %s: %s", name, addr6_text(*a).s, len, what,
			    strerror(-done));
}

static void on_add(void *arg, uint32_t link, const struct addr6 *a, uint8_t len)
{
	struct raserv_daemon *r = arg;

	told(r, nl_addr6_add(r->d.nl, a, len, link), "given", link, a, len);
}

static void on_del(void *arg, uint32_t link, const struct addr6 *a, uint8_t len)
{
	struct raserv_daemon *r = arg;

	told(r, nl_addr6_del(r->d.nl, a, len, link), "taken back", link, a, len);
}

static struct addresses_sink sink_of(struct raserv_daemon *r)
{
	return (struct addresses_sink){ on_add, on_del, r };
}

void addresses_changed(struct raserv_daemon *r)
{
	struct addresses_sink sink = sink_of(r);

	addresses_settle(r->d.config, nl_facts(r->d.nl), &sink);
}

int addresses_up(void *daemon)
{
	addresses_changed(daemon);
	return 0;
}

void addresses_down(void *daemon)
{
	struct raserv_daemon *r = daemon;
	struct addresses_sink sink = sink_of(r);

	if (!loop_hands_over(r->d.loop))
		addresses_leave(nl_facts(r->d.nl), &sink);
}
