/*
 * nl_link.c - links, addresses and forwarding, from rtnetlink messages
 *
 * A dump and a notice carry the same messages, so one reader serves both: NEW puts a
 * fact (again), DEL cuts it. Whatever happens to a link or an address may take routes
 * along without a notice of its own (IPv4 routes of a link that goes down), hence
 * routes_stale.
 */
#include "nl_store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>

#include <gateway6/log.h>

static int attr_put(const struct nlattr *attr, void *arg)
{
	struct nl_attrs *out = arg;
	unsigned type = mnl_attr_get_type(attr);

	if (type < NL_ATTRS_MAX)
		out->of[type] = attr;
	return MNL_CB_OK;
}

void nl_attrs_read(const struct nlmsghdr *m, size_t header, struct nl_attrs *out)
{
	*out = (struct nl_attrs){ 0 };
	mnl_attr_parse(m, (unsigned)header, attr_put, out);
}

void nl_attrs_nested(const struct nlattr *in, struct nl_attrs *out)
{
	*out = (struct nl_attrs){ 0 };
	mnl_attr_parse_nested(in, attr_put, out);
}

uint32_t nl_attr_u32(const struct nl_attrs *a, unsigned type)
{
	uint32_t v = 0;

	nl_attr_copy(a, type, &v, sizeof(v));
	return v;
}

bool nl_attr_copy(const struct nl_attrs *a, unsigned type, void *out, size_t len)
{
	const struct nlattr *attr = a->of[type];

	if (!attr || mnl_attr_get_payload_len(attr) < len)
		return false;
	memcpy(out, mnl_attr_get_payload(attr), len);
	return true;
}

void *nl_grow(void *items, size_t n, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 16;
	void *grown;

	if (n < *room)
		return items;
	grown = realloc(items, more * size);
	if (grown)
		*room = more;
	else
		log_error("netlink: no memory for %zu facts", more);
	return grown;
}

static void text_copy(const struct nl_attrs *a, unsigned type, char out[LINK_NAME_MAX])
{
	const struct nlattr *attr = a->of[type];
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0;

	if (len >= LINK_NAME_MAX)
		len = LINK_NAME_MAX - 1;
	if (len)
		memcpy(out, mnl_attr_get_payload(attr), len);
	out[len] = '\0';
}

static struct link *link_find(struct nl_store *s, uint32_t index)
{
	for (size_t i = 0; i < s->facts.n_links; i++)
		if (s->facts.links[i].index == index)
			return &s->facts.links[i];
	return NULL;
}

static void link_read(const struct nlmsghdr *m, struct link *out)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(m);
	struct nl_attrs a, kind;

	nl_attrs_read(m, sizeof(*info), &a);
	out->index = (uint32_t)info->ifi_index;
	text_copy(&a, IFLA_IFNAME, out->name);
	out->up = info->ifi_flags & IFF_UP;
	out->carrier = info->ifi_flags & IFF_LOWER_UP;
	out->loopback = info->ifi_flags & IFF_LOOPBACK;
	out->mtu = nl_attr_u32(&a, IFLA_MTU);
	out->master = nl_attr_u32(&a, IFLA_MASTER);
	if (a.of[IFLA_ADDRESS] &&
	    mnl_attr_get_payload_len(a.of[IFLA_ADDRESS]) == sizeof(out->mac.b))
		nl_attr_copy(&a, IFLA_ADDRESS, out->mac.b, sizeof(out->mac.b));
	out->has_mac = !mac_is_zero(&out->mac);
	if (a.of[IFLA_LINKINFO]) {
		nl_attrs_nested(a.of[IFLA_LINKINFO], &kind);
		text_copy(&kind, IFLA_INFO_KIND, out->kind);
	}
}

static void link_put(struct nl_store *s, const struct link *fresh)
{
	struct link *l = link_find(s, fresh->index);

	if (l && !memcmp(l, fresh, sizeof(*l)))
		return;			/* counters, bridge ports' states and the like */
	if (!l) {
		struct facts *f = &s->facts;

		l = nl_grow(f->links, f->n_links, &s->room_links, sizeof(*l));
		if (!l)
			return;
		f->links = l;
		l = &f->links[f->n_links++];
		s->netconf_stale = true;
	}
	*l = *fresh;
	s->changed = s->routes_stale = true;
}

static void link_cut(struct nl_store *s, uint32_t index)
{
	struct link *l = link_find(s, index);
	size_t behind;

	if (!l)
		return;
	behind = (size_t)(&s->facts.links[s->facts.n_links] - (l + 1));
	memmove(l, l + 1, behind * sizeof(*l));
	s->facts.n_links--;
	s->changed = s->routes_stale = true;
}

void nl_link_take(struct nl_store *s, const struct nlmsghdr *m)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(m);
	const struct link *old;
	struct link fresh;

	/* AF_BRIDGE speaks of a port's bridge state; its DELLINK ends no link */
	if (m->nlmsg_len < mnl_nlmsg_size(sizeof(*info)) || info->ifi_family == AF_BRIDGE)
		return;
	if (m->nlmsg_type == RTM_DELLINK)
		link_cut(s, (uint32_t)info->ifi_index);
	if (m->nlmsg_type != RTM_NEWLINK)
		return;
	memset(&fresh, 0, sizeof(fresh));	/* with the padding: it is compared */
	link_read(m, &fresh);
	old = link_find(s, fresh.index);
	if (old)
		fresh.forwarding6 = old->forwarding6;
	link_put(s, &fresh);
}

static bool addr_same(const struct link_addr *a, const struct link_addr *b)
{
	if (a->link != b->link || a->is6 != b->is6)
		return false;
	if (a->is6)
		return addr6_equal(&a->v6, &b->v6);
	return addr4_equal(a->v4, b->v4) && a->len == b->len;
}

static struct link_addr *addr_find(struct nl_store *s, const struct link_addr *like)
{
	for (size_t i = 0; i < s->facts.n_addrs; i++)
		if (addr_same(&s->facts.addrs[i], like))
			return &s->facts.addrs[i];
	return NULL;
}

/* On a point-to-point link IFA_LOCAL is ours and IFA_ADDRESS the other end's. */
static bool addr_read(const struct nlmsghdr *m, uint64_t now_ms, struct link_addr *out)
{
	const struct ifaddrmsg *head = mnl_nlmsg_get_payload(m);
	struct ifa_cacheinfo age = { .ifa_prefered = UINT32_MAX, .ifa_valid = UINT32_MAX };
	struct nl_attrs a;
	uint32_t flags = head->ifa_flags;
	uint8_t proto = 0;
	unsigned which;

	nl_attrs_read(m, sizeof(*head), &a);
	which = a.of[IFA_LOCAL] ? IFA_LOCAL : IFA_ADDRESS;
	out->is6 = head->ifa_family == AF_INET6;
	if (!(out->is6 ? nl_attr_copy(&a, which, &out->v6, sizeof(out->v6)) :
			 nl_attr_copy(&a, which, &out->v4, sizeof(out->v4))))
		return false;
	nl_attr_copy(&a, IFA_FLAGS, &flags, sizeof(flags));
	nl_attr_copy(&a, IFA_CACHEINFO, &age, sizeof(age));
	out->link = head->ifa_index;
	out->len = head->ifa_prefixlen;
	out->tentative = flags & IFA_F_TENTATIVE && !(flags & IFA_F_OPTIMISTIC);
	out->dad_failed = flags & IFA_F_DADFAILED;
	out->deprecated = flags & IFA_F_DEPRECATED;
	out->permanent = flags & IFA_F_PERMANENT;
	out->ours = nl_attr_copy(&a, NL_IFA_PROTO, &proto, sizeof(proto)) &&
		    proto == NL_ROUTE_PROTO;
	out->preferred_s = age.ifa_prefered;
	out->valid_s = age.ifa_valid;
	out->learned_ms = now_ms;
	return true;
}

static void addr_put(struct nl_store *s, const struct link_addr *fresh)
{
	struct link_addr *a = addr_find(s, fresh);

	if (!a) {
		struct facts *f = &s->facts;

		a = nl_grow(f->addrs, f->n_addrs, &s->room_addrs, sizeof(*a));
		if (!a)
			return;
		f->addrs = a;
		a = &f->addrs[f->n_addrs++];
	}
	*a = *fresh;
	s->changed = s->routes_stale = true;
}

static void addr_cut(struct nl_store *s, const struct link_addr *like)
{
	struct link_addr *a = addr_find(s, like);
	size_t behind;

	if (!a)
		return;
	behind = (size_t)(&s->facts.addrs[s->facts.n_addrs] - (a + 1));
	memmove(a, a + 1, behind * sizeof(*a));
	s->facts.n_addrs--;
	s->changed = s->routes_stale = true;
}

void nl_addr_take(struct nl_store *s, const struct nlmsghdr *m)
{
	const struct ifaddrmsg *head = mnl_nlmsg_get_payload(m);
	struct link_addr fresh = { 0 };

	if (m->nlmsg_len < mnl_nlmsg_size(sizeof(*head)) ||
	    (head->ifa_family != AF_INET && head->ifa_family != AF_INET6) ||
	    !addr_read(m, s->now_ms, &fresh))
		return;
	if (m->nlmsg_type == RTM_NEWADDR)
		addr_put(s, &fresh);
	else if (m->nlmsg_type == RTM_DELADDR)
		addr_cut(s, &fresh);
}

static void flag_set(struct nl_store *s, bool *flag, bool value)
{
	if (*flag != value)
		s->changed = true;
	*flag = value;
}

void nl_netconf_take(struct nl_store *s, const struct nlmsghdr *m)
{
	const struct netconfmsg *head = mnl_nlmsg_get_payload(m);
	struct nl_attrs a;
	int32_t index, on;
	struct link *l;

	if (m->nlmsg_type != RTM_NEWNETCONF || m->nlmsg_len < mnl_nlmsg_size(sizeof(*head)))
		return;
	nl_attrs_read(m, sizeof(*head), &a);
	if (!nl_attr_copy(&a, NETCONFA_IFINDEX, &index, sizeof(index)) ||
	    !nl_attr_copy(&a, NETCONFA_FORWARDING, &on, sizeof(on)))
		return;
	if (index == NETCONFA_IFINDEX_ALL)
		flag_set(s, head->ncm_family == AF_INET6 ? &s->facts.forwarding6 :
							   &s->facts.forwarding4, on != 0);
	else if (head->ncm_family == AF_INET6 && (l = link_find(s, (uint32_t)index)))
		flag_set(s, &l->forwarding6, on != 0);
}
