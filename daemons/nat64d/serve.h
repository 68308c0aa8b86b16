/*
 * serve.h - the daemon at work: packets, time, facts, a new configuration
 */
#ifndef NAT64D_SERVE_H
#define NAT64D_SERVE_H

#include <gateway6/daemon.h>

#include "disk.h"
#include "fastpath.h"
#include "hold.h"
#include "rate.h"
#include "tun.h"

struct nat64d {
	struct daemon d;		/* first: stages and hooks get this address */
	struct nat64 *core;		/* NULL: nat64.enabled is false */
	struct tun tun;
	struct fastpath *fastpath;	/* NULL: nat64.datapath is user */
	struct hold hold;
	struct disk disk;
	struct nat64_host host;		/* what the core was told last */
	struct capture *capture;	/* NULL: nobody looks on (capture.c) */
	struct follower *followers;	/* follow.c */
	struct explain *explain;	/* a walk under way (explain.c) */
	struct nat64_change *change;	/* prepared, not in force yet */

	struct loop_watch *tun_watch, *table_watch;
	struct loop_timer *tick;	/* the core's time */
	struct loop_timer *look;	/* look after the host anyway, now and then */
	struct rate rate4, rate6;	/* bytes that reached each side */
	uint64_t lost_devices;		/* how often somebody deleted our device */
	bool	 more_shared;		/* said: more guest prefixes than are counted apart */
};

/* Stages. translator: tables, device, note; before privileges go. */
int serve_translator_up(void *daemon);
void serve_translator_down(void *daemon);

/* host: table, routes, switches; then packets flow. With CAP_NET_ADMIN only. */
int serve_host_up(void *daemon);
void serve_host_down(void *daemon);

/* Hooks of struct daemon. */
int serve_prepare(struct daemon *d, const struct config *fresh, struct conf_errors *errors);
int serve_commit(struct daemon *d, const struct config *fresh);
void serve_discard(struct daemon *d);
void serve_adopted(struct daemon *d);

#endif
