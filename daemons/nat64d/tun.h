/*
 * tun.h - our network device: packets of both families in, packets out
 */
#ifndef NAT64D_TUN_H
#define NAT64D_TUN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/nat64.h"

#define TUN_COUNTERS(X)								\
	X(READ,       tun_read,       "packets read from the device")			\
	X(WRITTEN,    tun_written,    "packets written to the device")			\
	X(SUPER_READ, tun_super_read, "of those read, superpackets (TSO, USO)")		\
	X(SUPER_WRITTEN, tun_super_written, "of those written, superpackets")		\
	X(NO_FAMILY,  tun_no_family,  "read packets that are neither IPv4 nor IPv6")	\
	X(MULTICAST,  tun_multicast,  "multicast on the device: the kernel's own (MLD)")	\
	X(BAD_OFFLOAD, tun_bad_offload, "read packets with an offload we did not ask for") \
	X(FULL,       tun_full,       "packets lost as the device took no more")	\
	X(REFUSED,    tun_refused,    "packets that the kernel refused to take")

enum tun_counter {
#define X(NAME, name, text) TUN_##NAME,
	TUN_COUNTERS(X)
#undef X
	TUN_COUNTER_COUNT
};

struct tun {
	int	 fd;			/* -1: closed */
	char	 name[16];
	bool	 uso;			/* the kernel passes UDP superpackets too */
	uint8_t	*room;			/* NAT64_BURST packets, each behind its struct vnet */
	uint64_t count[TUN_COUNTER_COUNT];
	uint64_t bytes4, bytes6;	/* written, by family: what reached each side */
};

/*
 * Make the device `name` (a TUN of ours; it ends with us) and switch offload on. 0, or
 * -1 after logging why; then *exit_code is EXIT_UNAVAILABLE or EXIT_NO_PERMISSION.
 */
int tun_open(struct tun *t, const char *name, int *exit_code);
void tun_close(struct tun *t);

/* Somebody deleted the device: make it anew on the same descriptor. 0, or -errno. */
int tun_again(struct tun *t);

enum tun_got { TUN_GOT6, TUN_GOT4, TUN_GOT_NONE, TUN_GOT_JUNK, TUN_GOT_LOST };

/*
 * One packet, in room number `which` of NAT64_BURST: valid until that is asked for again.
 * JUNK was counted, LOST: the device is gone.
 */
enum tun_got tun_get(struct tun *t, unsigned which, struct packet_in *p);

/* Sink of the core: one writev, no copy. What the device does not take is counted. */
void tun_put(void *tun, const struct packet_out *p);

#endif
