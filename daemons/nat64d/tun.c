/*
 * tun.c - /dev/net/tun with a virtio-net header in front of each packet
 *
 * With segmentation and checksum offload switched on, one read brings up to 64 KB of
 * one flow and one write takes them back: that is where the speed comes from, not from
 * anything we do per byte. Kernels before 6.2 know no UDP segmentation (USO); they get
 * the rest.
 *
 * The device is not persistent: it vanishes with our descriptor, and with it the
 * kernel drops its routes. So a killed daemon leaves none of these behind.
 */
#include "tun.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <gateway6/daemon.h>
#include <gateway6/log.h>
#include <gateway6/must.h>
#include <gateway6/wire/ip6.h>

#include "vnet.h"

#define TUN_DEVICE "/dev/net/tun"

enum {
	PACKET_MAX = 65535 + 40,	/* an IPv6 header and what its length field can say */

	ROOM = (sizeof(struct vnet) + PACKET_MAX + 63) & ~63u,

	/* linux/if_tun.h of 6.2; older headers do not name them */
	OFFLOAD_USO = 0x20 | 0x40,
	OFFLOAD_BASE = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN,
};

/* What the errno of open(2) and TUNSETIFF mean to the admin. */
static const struct { int error, exit_code; const char *hint; } refusals[] = {
	{ ENOENT, EXIT_UNAVAILABLE,
	  "there is no " TUN_DEVICE "; load the module tun, or give it to the container" },
	{ ENODEV, EXIT_UNAVAILABLE, "this kernel has no TUN driver" },
	{ ENXIO,  EXIT_UNAVAILABLE, "this kernel has no TUN driver" },
	{ EBUSY,  EXIT_UNAVAILABLE, "another program holds the device; is nat64d running?" },
	{ EINVAL, EXIT_UNAVAILABLE, "a device of this name exists and is no TUN of ours" },
	{ EPERM,  EXIT_NO_PERMISSION, "CAP_NET_ADMIN is missing" },
	{ EACCES, EXIT_NO_PERMISSION, TUN_DEVICE " may not be opened" },
};

static int refused(const char *name, int error, int *exit_code)
{
	*exit_code = EXIT_UNAVAILABLE;
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		if (refusals[i].error != error)
			continue;
		*exit_code = refusals[i].exit_code;
		return fail("tun %s: not opened: %s (%s)", name, strerror(error),
			    refusals[i].hint);
	}
	return fail("tun %s: not opened: %s", name, strerror(error));
}

/* Attach the descriptor to the device and tell what we can take. 0, or -errno. */
static int attach(struct tun *t)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR };
	int header = sizeof(struct vnet);

	memcpy(ifr.ifr_name, t->name, sizeof(ifr.ifr_name));
	if (ioctl(t->fd, TUNSETIFF, &ifr) < 0)
		return -errno;
	if (ioctl(t->fd, TUNSETVNETHDRSZ, &header) < 0)
		return -errno;
	t->uso = ioctl(t->fd, TUNSETOFFLOAD, (long)(OFFLOAD_BASE | OFFLOAD_USO)) == 0;
	if (!t->uso && ioctl(t->fd, TUNSETOFFLOAD, (long)OFFLOAD_BASE) < 0)
		return -errno;
	return 0;
}

int tun_open(struct tun *t, const char *name, int *exit_code)
{
	int r;

	*t = (struct tun){ .fd = -1 };
	strncpy(t->name, name, sizeof(t->name) - 1);
	t->room = malloc((size_t)NAT64_BURST * ROOM);
	if (!t->room)
		return fail("tun %s: no memory for packets", name);
	t->fd = open(TUN_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	r = t->fd < 0 ? -errno : attach(t);
	if (r < 0) {
		tun_close(t);
		return refused(name, -r, exit_code);
	}
	log_debug("tun %s: opened, offload of TCP%s", t->name, t->uso ? " and UDP" : "");
	return 0;
}

void tun_close(struct tun *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	free(t->room);
	t->room = NULL;
}

int tun_again(struct tun *t)
{
	return attach(t);
}

/* The kernel speaks of groups (MLD) on every device; no guest's packet is multicast. */
static bool is_multicast6(const struct packet_in *p)
{
	const struct ip6_wire *ip = (const void *)p->bytes;

	return p->len >= sizeof(*ip) && addr6_is_multicast(&ip->dst);
}

enum tun_got tun_get(struct tun *t, unsigned which, struct packet_in *p)
{
	uint8_t *room = t->room + (size_t)which * ROOM;
	struct vnet header;
	ssize_t n = read(t->fd, room, sizeof(header) + PACKET_MAX);

	if (n < 0)
		return errno == EBADFD ? TUN_GOT_LOST : TUN_GOT_NONE;
	t->count[TUN_READ]++;
	if ((size_t)n <= sizeof(header))
		return t->count[TUN_NO_FAMILY]++, TUN_GOT_JUNK;
	memcpy(&header, room, sizeof(header));
	p->bytes = room + sizeof(header);
	p->len = (size_t)n - sizeof(header);
	if (!vnet_decode(&header, p))
		return t->count[TUN_BAD_OFFLOAD]++, TUN_GOT_JUNK;
	t->count[TUN_SUPER_READ] += p->offload.gso_size != 0;

	switch (p->bytes[0] >> 4) {
	case 6:
		if (is_multicast6(p))
			return t->count[TUN_MULTICAST]++, TUN_GOT_JUNK;
		return TUN_GOT6;
	case 4:
		return TUN_GOT4;
	}
	return t->count[TUN_NO_FAMILY]++, TUN_GOT_JUNK;
}

void tun_put(void *tun, const struct packet_out *p)
{
	struct tun *t = tun;
	struct vnet header = vnet_encode(p);
	struct iovec piece[] = {
		{ &header, sizeof(header) },
		{ (void *)(uintptr_t)p->head, p->head_len },	/* writev only reads */
		{ (void *)(uintptr_t)p->body, p->body_len },
	};

	if (writev(t->fd, piece, ARRAY_SIZE(piece)) < 0) {
		/* the queue of the device, or memory, ran out: as a full wire would */
		bool full = errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM;

		t->count[full ? TUN_FULL : TUN_REFUSED]++;
		return;
	}
	t->count[TUN_WRITTEN]++;
	t->count[TUN_SUPER_WRITTEN] += p->offload.gso_size != 0;
	*(p->is6 ? &t->bytes6 : &t->bytes4) += p->head_len + p->body_len;
}
