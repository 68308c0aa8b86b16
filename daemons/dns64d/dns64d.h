/*
 * dns64d.h - the shell: descriptors around the core
 *
 *	udp.c, tcp.c	clients' messages in, replies out, per address (listen.c)
 *	upstream.c	questions to upstreams (c-ares)
 *	resolv_conf.c	the host's own name servers
 *	control.c	gatewayctl; its queries, step by step (lookup.c)
 *	query_log.c	who asked what, to a file or the journal
 */
#ifndef DNS64D_H
#define DNS64D_H

#include <gateway6/daemon.h>

#include "lookup.h"
#include "query_log.h"

struct listen;
struct udp;
struct tcp;
struct upstream_pool;
struct resolv_conf;

struct dns64d {
	struct daemon	   base;	/* first: daemon.h casts */
	struct dns64_conf  conf;
	struct dns64	  *core;
	struct listen	  *listen;
	struct udp	  *udp;
	struct tcp	  *tcp;
	struct upstream_pool *pool;
	struct resolv_conf *resolv;
	struct loop_timer *tick;
	uint64_t	   tick_at_ms;	/* when it is armed for; 0: not */
	struct loop_timer *listen_again;
	struct loop_timer *sample;	/* for the rate in Status */
	uint64_t	   sampled_queries, sampled_ms;
	double		   rate;	/* queries per second, over the last five */
	struct lookup	   lookups[LOOKUPS_MAX];
	uint32_t	   last_lookup;
	struct query_log   query_log;
};

/* Random numbers for the core, from the kernel in batches. */
struct rng random_rng(void);

/* After each thing that happened: send what waits, arm the timer, judge readiness. */
void dns64d_settle(struct dns64d *d);

/* Why we are not ready for guests, in one sentence, or NULL. */
const char *dns64d_why_not(const struct dns64d *d);

/* The name servers of resolv.conf less ourselves: a question would go in circles. */
struct upstream_list dns64d_host_upstreams(const struct dns64d *d);

/* Callbacks, for who makes what calls them (main.c); arg is the struct dns64d. */
void dns64d_sink_reply(void *arg, const struct dns64_client *to, const uint8_t *bytes,
		       size_t len);
void dns64d_sink_ask(void *arg, const struct dns64_ask *ask);
void dns64d_sink_trace(void *arg, uint32_t number, const struct trace_event *e,
		       uint64_t now_ms);
void dns64d_tick_due(void *arg, uint64_t now_ms);
void dns64d_sample_due(void *arg, uint64_t now_ms);
void dns64d_listen_again_due(void *arg, uint64_t now_ms);
void dns64d_host_changed(void *arg);
int dns64d_prepare(struct daemon *base, const struct config *fresh,
		   struct conf_errors *errors);
int dns64d_commit(struct daemon *base, const struct config *fresh);
void dns64d_adopted(struct daemon *base);
void dns64d_discard(struct daemon *base);

extern const struct ctl_method dns64d_methods[];
void control_status(struct daemon *base, cJSON *fields);
void control_stats(struct daemon *base, struct ctl_call *call);
void control_series(struct daemon *base, struct ctl_call *call);

#endif
