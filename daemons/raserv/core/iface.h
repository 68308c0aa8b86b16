/*
 * iface.h - one network on which we advertise: its state, what it says and when
 *
 * Opaque to nobody: control walks it for `gatewayctl ra show`, but only this file's
 * functions change it.
 */
#ifndef RASERV_IFACE_H
#define RASERV_IFACE_H

#include <gateway6/config.h>
#include <gateway6/facts.h>

#include "item.h"
#include "others.h"
#include "plan.h"
#include "ra_build.h"
#include "sched.h"

enum iface_state {
	IFACE_SILENT,			/* nothing to say, or not allowed to */
	IFACE_SPEAKING,
	IFACE_CEASING,			/* saying good-bye (RFC 4861 6.2.5) */
};

struct iface {
	char	 name[LINK_NAME_MAX];
	const struct conf_network *conf;	/* NULL: gone from the file */
	enum iface_state state;
	uint32_t link;			/* 0: not there */
	bool	 carrier;
	struct addr6 source;
	struct addr6 former;		/* the source before; said good-bye to in its name */
	unsigned former_copies;		/* that are still due */
	struct ra_header header;	/* as it is said now */
	size_t	 room;
	struct items items;
	struct dname *domains;		/* of the file first, then those that leave */
	struct dnr *resolvers;		/* the same */
	struct sched sched;
	struct others others;
	unsigned withheld;		/* WITHHELD_BIT, readiness included */
	const char *uplink_why;
	bool	 owes;			/* an orphan of a life before ours: see iface_pay */
	int	 error;			/* errno of the last send; 0: it went well */
	uint64_t sent_multicast, sent_unicast, rs_received;
	uint64_t send_failed, foreign_received;
};

struct ra_out {				/* an advertisement to be sent, hop limit 255 */
	uint32_t link;
	struct addr6 src, dst;
	const uint8_t *bytes;		/* ICMPv6, checksum zero: the kernel's job */
	size_t	 len;
};

/* What the interface asks of the one who holds it. */
struct iface_host {
	const struct rng *rng;
	uint64_t *count;		/* [RA_COUNTER_COUNT] */
	uint64_t *news;			/* see raserv_news */
	int (*send)(void *arg, const struct ra_out *out);	/* 0, or -errno */
	void (*changed)(void *arg, const struct iface *it, enum iface_state was);
	void *arg;
};

/* The network is no longer in the file: it says good-bye, then is done. */
void iface_orphan(struct iface *it, const struct iface_host *h, uint64_t now_ms);

/*
 * A life before ours advertised on a network that is in the file no more, and did not say
 * good-bye: that is done as soon as its link is there, unless it is the uplink now.
 */
void iface_pay(struct iface *it, const struct config *c, const struct facts *f,
	       const struct iface_host *h, uint64_t now_ms);

/* A plan was made anew (not for orphans); ready: NEED_* bits. */
void iface_update(struct iface *it, const struct plan *p, unsigned ready,
		  const struct iface_host *h, uint64_t now_ms);

/* Readiness changed, or time passed for what is leaving. */
void iface_judge(struct iface *it, unsigned ready, const struct iface_host *h,
		 uint64_t now_ms);

/* We run for a while: what is still not ready now was perhaps announced before us. */
void iface_doubt(struct iface *it, unsigned ready, const struct iface_host *h,
		 uint64_t now_ms);

/* The daemon stops: good-bye by the network's on_exit. */
void iface_withdraw(struct iface *it, const struct iface_host *h, uint64_t now_ms);

/* A valid solicitation came. */
void iface_solicited(struct iface *it, const struct addr6 *from,
		     const struct iface_host *h, uint64_t now_ms);

/* Somebody wants all guests to hear it now, as far as the rules allow. False: silent. */
bool iface_advertise(struct iface *it, const struct iface_host *h, uint64_t now_ms);

/* Does it say anything at this time, good-bye included? */
static inline bool iface_is_heard(const struct iface *it)
{
	return it->state != IFACE_SILENT;
}

/*
 * Is it kept only for what guests may still hold: a pattern took its link, which is gone,
 * or it owes them a good-bye?
 */
static inline bool iface_is_gone(const struct iface *it)
{
	if (!it->conf)
		return it->owes;
	return conf_is_pattern(it->conf->name) && it->link == 0 &&
	       it->state == IFACE_SILENT;
}

/* Send what is due. */
void iface_tick(struct iface *it, const struct iface_host *h, uint64_t now_ms);

/* When it wants iface_tick next; SCHED_NEVER if not at all. */
uint64_t iface_next(const struct iface *it);

#endif
