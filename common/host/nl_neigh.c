/*
 * nl_neigh.c - the kernel's IPv6 neighbours, asked for when somebody wants to see them
 *
 * They are no facts: they change with each packet, and nobody decides by them.
 */
#include "nl_socket.h"

#include <sys/socket.h>

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include <gateway6/must.h>

static const struct { uint16_t bit; const char *name; } states[] = {
	{ NUD_INCOMPLETE, "incomplete" }, { NUD_REACHABLE, "reachable" },
	{ NUD_STALE, "stale" }, { NUD_DELAY, "delay" }, { NUD_PROBE, "probe" },
	{ NUD_FAILED, "failed" }, { NUD_PERMANENT, "permanent" },
};

/* NULL for NUD_NONE and NUD_NOARP: multicast groups and the like. */
static const char *state_name(uint16_t state)
{
	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (state & states[i].bit)
			return states[i].name;
	return NULL;
}

static void take(struct nl_store *s, const struct nlmsghdr *m)
{
	const struct ndmsg *head = mnl_nlmsg_get_payload(m);
	struct nl_neighbour e;
	struct nl_attrs a;

	if (m->nlmsg_type != RTM_NEWNEIGH || m->nlmsg_len < mnl_nlmsg_size(sizeof(*head)) ||
	    head->ndm_family != AF_INET6 || head->ndm_flags & NTF_PROXY)
		return;
	e = (struct nl_neighbour){ .link = (uint32_t)head->ndm_ifindex,
				   .state = state_name(head->ndm_state),
				   .is_router = head->ndm_flags & NTF_ROUTER };
	nl_attrs_read(m, sizeof(*head), &a);
	if (!e.state || !nl_attr_copy(&a, NDA_DST, &e.address, sizeof(e.address)))
		return;
	e.has_mac = nl_attr_copy(&a, NDA_LLADDR, e.mac.b, sizeof(e.mac.b));
	s->neighbour(&e, s->neighbour_arg);
}

int nl_neighbours6(struct nl *n, void (*each)(const struct nl_neighbour *e, void *arg),
		   void *arg)
{
	struct nlmsghdr *m = nl_request(n, RTM_GETNEIGH, NLM_F_DUMP);
	struct ndmsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

	head->ndm_family = AF_INET6;
	n->store.neighbour = each;
	n->store.neighbour_arg = arg;
	return nl_talk(n, m, take);
}
