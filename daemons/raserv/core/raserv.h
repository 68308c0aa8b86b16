/*
 * raserv.h - the router advertiser: facts and packets in, advertisements out
 *
 *	raserv_update		something is different on this host or in the file
 *	raserv_ready		dns64d or nat64d became ready, or stopped being so
 *	raserv_receive		an ICMPv6 packet came
 *	raserv_tick		time passed
 *	raserv_withdraw		we stop for good
 *
 * No clock, no socket; memory is taken by raserv_new and raserv_reconfigure only. Times
 * are milliseconds of one steady clock, above 0.
 */
#ifndef RASERV_H
#define RASERV_H

#include <gateway6/config.h>
#include <gateway6/facts.h>
#include <gateway6/rng.h>

#include "contradiction.h"
#include "counters.h"
#include "iface.h"
#include "nd_read.h"

struct raserv;

struct raserv_sink {
	int  (*send)(void *arg, const struct ra_out *out);	/* 0, or -errno */
	/* For the log; each may be NULL. */
	void (*state)(void *arg, const struct iface *it, enum iface_state was);
	void (*foreign)(void *arg, const struct iface *it, const struct other *router);
	/* It contradicts us in a way it did not before. */
	void (*contradicted)(void *arg, const struct iface *it, const struct other *router,
			     const struct contradiction *list, size_t n);
	void *arg;
};

/* NULL without memory. c must live until raserv_reconfigure gives another or _free. */
struct raserv *raserv_new(const struct config *c, const struct rng *rng,
			  const struct raserv_sink *sink);
void raserv_free(struct raserv *r);

/* Another configuration. Call raserv_update after it. -1 without memory: nothing changed. */
int raserv_reconfigure(struct raserv *r, const struct config *c, uint64_t now_ms);

/*
 * What a life before ours told guests of a network (memory.h). Before the first
 * raserv_update. What the file no longer has is withdrawn RASERV_DOUBT_MS after our
 * start; networks and items that are not in the file and do not fit are forgotten.
 */
void raserv_recall(struct raserv *r, const char *network, const struct item *said);

/* Goes up when guests heard of something new, or something changed for them. */
uint64_t raserv_news(const struct raserv *r);

/* These are the facts now. They are not kept. */
void raserv_update(struct raserv *r, const struct facts *f, uint64_t now_ms);

/*
 * need: NEED_DNS64D or NEED_NAT64D. That one is back counts at once; that one is gone
 * counts after RASERV_GRACE_MS, so that a restart is no withdrawal.
 */
#define RASERV_GRACE_MS 3000

/*
 * So long after our start the others have started too. What is still not ready then is
 * withdrawn: guests may know it from before a crash, a restart or a reboot.
 */
#define RASERV_DOUBT_MS 10000

enum raserv_readiness { RASERV_GONE, RASERV_READY };

void raserv_ready(struct raserv *r, unsigned need, enum raserv_readiness is,
		  uint64_t now_ms);

/* Returns the counter it went to. */
enum ra_counter raserv_receive(struct raserv *r, const struct nd_in *in, uint64_t now_ms);

/* Send what is due. Returns when it wants to be called next; SCHED_NEVER: not by itself. */
uint64_t raserv_tick(struct raserv *r, uint64_t now_ms);

/* Advertise on network i as soon as the rules allow; false while it is silent. */
bool raserv_advertise(struct raserv *r, size_t i, uint64_t now_ms);

/* Begin the final advertisements; raserv_tick sends them. True while some are due. */
void raserv_withdraw(struct raserv *r, uint64_t now_ms);
bool raserv_is_ceasing(const struct raserv *r);

/* For control. */
size_t raserv_count(const struct raserv *r);
const struct iface *raserv_iface(const struct raserv *r, size_t i);
const uint64_t *raserv_counters(const struct raserv *r);	/* [RA_COUNTER_COUNT] */

#endif
