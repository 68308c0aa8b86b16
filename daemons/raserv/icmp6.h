/* icmp6.h - the one raw socket: RS and RA in, RA out */
#ifndef RASERV_ICMP6_H
#define RASERV_ICMP6_H

#include <gateway6/loop.h>

#include "core/nd_read.h"
#include "core/raserv.h"

struct icmp6;

/*
 * received is given each packet; done once after those of one wakeup. NULL with errno
 * (EPERM: no CAP_NET_RAW).
 */
struct icmp6_plan {
	struct loop *loop;
	void (*received)(void *arg, const struct nd_in *in);
	void (*done)(void *arg);
	void *arg;
};

struct icmp6 *icmp6_new(const struct icmp6_plan *plan);
void icmp6_free(struct icmp6 *s);	/* NULL is fine */

/* Hear solicitations on a link, if not yet / no longer. */
void icmp6_join(struct icmp6 *s, uint32_t link);
void icmp6_leave(struct icmp6 *s, uint32_t link);

/* 0, or -errno. Hop limit 255, the checksum is made by the kernel. */
int icmp6_send(struct icmp6 *s, const struct ra_out *out);

#endif
