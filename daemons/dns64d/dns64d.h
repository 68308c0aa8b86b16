/*
 * dns64d.h - the shell: descriptors around the core
 *
 *	udp.c, tcp.c	clients' messages in, replies out, per address (listen.c)
 *	upstream.c	questions to upstreams (c-ares)
 *	resolv_conf.c	the host's own name servers
 *	control.c	gatewayctl
 */
#ifndef DNS64D_H
#define DNS64D_H

#include <gateway6/daemon.h>

#include "core/dns64.h"

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
};

/* Random numbers for the core, from the kernel in batches. */
struct rng random_rng(void);

/* After each thing that happened: send what waits, arm the timer, judge readiness. */
void dns64d_settle(struct dns64d *d);

extern const struct ctl_method dns64d_methods[];
void control_status(struct daemon *base, cJSON *fields);
void control_stats(struct daemon *base, struct ctl_call *call);

#endif
