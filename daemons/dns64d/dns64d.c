/*
 * dns64d.c - what holds core and shell together, and the host's changes
 *
 * Ready means: guests can ask us (listen.c), and an upstream for every name is not
 * down (core/upstreams.c says when one is). See docs/decisions/0014.
 */
#include "dns64d.h"

#include <stdlib.h>

#include "listen.h"
#include "resolv_conf.h"
#include "tcp.h"
#include "udp.h"
#include "upstream.h"

#define LISTEN_AGAIN_MS 5000		/* while somebody else has the port */
#define SAMPLE_MS 5000			/* of the query rate */

void dns64d_sink_reply(void *arg, const struct dns64_client *to, const uint8_t *bytes,
		       size_t len)
{
	struct dns64d *d = arg;

	if (to->trace)
		lookup_reply(d, to->trace, bytes, len);
	else if (to->tcp)
		tcp_reply(d->tcp, to, bytes, len);
	else
		udp_reply(d->udp, to, bytes, len);
}

void dns64d_sink_trace(void *arg, uint32_t number, const struct trace_event *e,
		       uint64_t now_ms)
{
	lookup_step(arg, number, e, now_ms);
}

void dns64d_sink_ask(void *arg, const struct dns64_ask *ask)
{
	upstream_pool_ask(((struct dns64d *)arg)->pool, ask);
}

const char *dns64d_why_not(const struct dns64d *d)
{
	const char *why = listen_why_not(d->listen);

	if (why || dns64_has_upstream(d->core))
		return why;
	if (!d->conf.upstreams.n)
		return d->base.config->dns64.upstreams_auto ?
		       "no upstream: " RESOLV_CONF " names none but ourselves" :
		       "no upstream is for every name";
	return "no upstream answers";
}

static void arm(struct dns64d *d)
{
	uint64_t next_ms = dns64_next_ms(d->core);

	if (next_ms == UINT64_MAX || (d->tick_at_ms && d->tick_at_ms <= next_ms))
		return;			/* an early tick does no harm */
	d->tick_at_ms = next_ms;
	loop_timer_at(d->tick, next_ms);
}

void dns64d_settle(struct dns64d *d)
{
	uint64_t now_ms = loop_now_ms(d->base.loop);

	if (dns64_next_ms(d->core) <= now_ms)
		dns64_tick(d->core, now_ms);
	udp_flush(d->udp);
	query_log_take(d);
	arm(d);
	daemon_set_ready(&d->base, dns64d_why_not(d));
}

void dns64d_tick_due(void *arg, uint64_t now_ms)
{
	struct dns64d *d = arg;

	d->tick_at_ms = 0;
	dns64_tick(d->core, now_ms);
	dns64d_settle(d);
}

void dns64d_sample_due(void *arg, uint64_t now_ms)
{
	struct dns64d *d = arg;
	const struct dns64_counts *c = dns64_counts(d->core);
	uint64_t n = c->counter[DNS64_QUERIES_UDP] + c->counter[DNS64_QUERIES_TCP];

	if (d->sampled_ms && now_ms > d->sampled_ms)
		d->rate = 1000.0 * (double)(n - d->sampled_queries) /
			  (double)(now_ms - d->sampled_ms);
	d->sampled_queries = n;
	d->sampled_ms = now_ms;
	query_log_take(d);		/* what the scribe did not take before */
	loop_timer_at(d->sample, now_ms + SAMPLE_MS);
}

/* ---- configuration and host ---- */

/* resolv.conf less ourselves: a question that comes back to us would go in circles. */
struct upstream_list dns64d_host_upstreams(const struct dns64d *d)
{
	struct upstream_list list = { .n = 0 };

	if (!d->resolv)
		return list;
	for (unsigned i = 0; i < resolv_conf_list(d->resolv)->n; i++) {
		const struct upstream_at *at = &resolv_conf_list(d->resolv)->at[i];

		if (d->listen && listen_is_ours(d->listen, at))
			log_warning("upstreams: %s names dns64d itself, left out", RESOLV_CONF);
		else
			list.at[list.n++] = *at;
	}
	return list;
}

/* Go over to configuration c and the facts as they are. -1: nothing has changed. */
static int apply(struct dns64d *d, const struct config *c)
{
	struct upstream_list host = dns64d_host_upstreams(d);
	struct dns64_conf fresh;
	const char *why;

	if (!dns64_conf_make(&fresh, c, nl_facts(d->base.nl), &host, &why))
		return fail("dns64: %s", why);
	if (!upstream_list_equal(&fresh.upstreams, &d->conf.upstreams))
		upstream_pool_set(d->pool, &fresh.upstreams);
	if (dns64_reconfigure(d->core, &fresh, loop_now_ms(d->base.loop)) < 0)
		return fail("dns64: no memory for another cache");
	d->conf = fresh;
	return 0;
}

static void listen_now(struct dns64d *d)
{
	int error;

	if (listen_update(d->listen, &error) > 0)
		loop_timer_at(d->listen_again,
			      loop_now_ms(d->base.loop) + LISTEN_AGAIN_MS);
}

/* Links, addresses, or resolv.conf. */
void dns64d_host_changed(void *arg)
{
	struct dns64d *d = arg;

	listen_now(d);
	apply(d, d->base.config);
	dns64d_settle(d);
}

void dns64d_listen_again_due(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	dns64d_host_changed(arg);
}

int dns64d_prepare(struct daemon *base, const struct config *fresh, struct conf_errors *errors)
{
	struct dns64d *d = (struct dns64d *)base;
	struct upstream_list host = dns64d_host_upstreams(d);
	struct dns64_conf *conf = calloc(1, sizeof(*conf));
	const char *why = "no memory for it";
	bool done = conf && dns64_conf_make(conf, fresh, nl_facts(base->nl), &host, &why);

	if (done && dns64_prepare(d->core, conf) < 0) {
		why = "no memory for another cache";
		done = false;
	}
	free(conf);
	if (!done)
		conf_error(errors, &fresh->dns64.mark, "dns64", NULL, "%s", why);
	return done ? 0 : -1;
}

int dns64d_commit(struct daemon *base, const struct config *fresh)
{
	struct dns64d *d = (struct dns64d *)base;

	if (apply(d, fresh) == 0 && tcp_set_max(d->tcp, fresh->dns64.limits.tcp_clients) == 0)
		return 0;
	apply(d, base->config);
	return -1;
}

void dns64d_discard(struct daemon *base)
{
	dns64_discard(((struct dns64d *)base)->core);
}

void dns64d_adopted(struct daemon *base)
{
	struct dns64d *d = (struct dns64d *)base;
	unsigned outstanding = base->config->dns64.limits.outstanding;

	if (outstanding != dns64_outstanding(d->core))
		log_warning("dns64: limits.outstanding stays %u until the next start",
			    dns64_outstanding(d->core));
	query_log_reload(d);
	dns64d_host_changed(d);
}
