/* capture_frame.c - is a packet one of those that somebody asked for? */
#include "capture_frame.h"

#include "core/view4.h"
#include "core/view6.h"

static bool is_open(const struct frame_filter *want)
{
	return !want->by_host6 && !want->by_host4 && !want->by_l4 && !want->port;
}

static bool l4_passes(const struct frame_filter *want, enum nat64_l4 l4,
		      const struct udp_wire *ports)
{
	if (want->by_l4 && want->l4 != l4)
		return false;
	if (!want->port)
		return true;
	return ports && l4 != NAT64_ICMP && (get16(ports->sport) == want->port ||
					     get16(ports->dport) == want->port);
}

static bool passes6(const struct frame *f, const struct frame_filter *want)
{
	struct view6 v;

	if (view6_read(&v, f->bytes, f->kept) || want->by_host4)
		return false;
	if (want->by_host6 && !addr6_equal(&want->host6, &v.ip->src) &&
	    !addr6_equal(&want->host6, &v.ip->dst))
		return false;
	return l4_passes(want, v.l4, v.head_len ? v.udp : NULL);
}

static bool passes4(const struct frame *f, const struct frame_filter *want)
{
	struct view4 v;

	if (view4_read(&v, f->bytes, f->kept) || want->by_host6)
		return false;
	if (want->by_host4 && !addr4_equal(want->host4, v.ip->src) &&
	    !addr4_equal(want->host4, v.ip->dst))
		return false;
	return l4_passes(want, v.l4, v.head_len ? v.udp : NULL);
}

bool frame_passes(const struct frame *f, const struct frame_filter *want)
{
	if (is_open(want))
		return true;
	return f->kept && f->bytes[0] >> 4 == 6 ? passes6(f, want) : passes4(f, want);
}
