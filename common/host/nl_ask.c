/*
 * nl_ask.c - a question to rtnetlink, and its answer
 *
 * The socket is opened when it is first needed and asked nothing but one thing at a time.
 */
#include "nl_socket.h"

#include <errno.h>

#include <gateway6/log.h>

static int ask_open(struct nl *n)
{
	int on = 1;

	n->ask = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!n->ask)
		return fail("netlink: no socket: %m");
	if (mnl_socket_bind(n->ask, 0, MNL_SOCKET_AUTOPID) < 0)
		return fail("netlink: cannot open a socket: %m");
	mnl_socket_setsockopt(n->ask, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	return 0;
}

void nl_ask_close(struct nl *n)
{
	if (n->ask)
		mnl_socket_close(n->ask);
	n->ask = NULL;
}

struct nlmsghdr *nl_request(struct nl *n, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *m = mnl_nlmsg_put_header(n->out);

	m->nlmsg_type = type;
	m->nlmsg_flags = NLM_F_REQUEST | flags;
	m->nlmsg_seq = ++n->seq;
	return m;
}

struct reader {
	struct nl_store *store;
	void	       (*take)(struct nl_store *s, const struct nlmsghdr *m);
};

static int read_one(const struct nlmsghdr *m, void *arg)
{
	const struct reader *r = arg;

	if (r->take)
		r->take(r->store, m);
	return MNL_CB_OK;
}

int nl_talk(struct nl *n, const struct nlmsghdr *m,
	    void (*take)(struct nl_store *s, const struct nlmsghdr *m))
{
	struct reader reader = { &n->store, take };
	int more = MNL_CB_OK;
	unsigned port;

	if (!n->ask && ask_open(n) < 0)
		return -ENOTSOCK;
	port = mnl_socket_get_portid(n->ask);
	if (mnl_socket_sendto(n->ask, m, m->nlmsg_len) < 0)
		return -errno;
	while (more == MNL_CB_OK) {	/* ends: each dump ends, each change is acknowledged */
		ssize_t len = mnl_socket_recvfrom(n->ask, n->in, sizeof(n->in));

		if (len < 0)
			return -errno;
		more = mnl_cb_run(n->in, (size_t)len, n->seq, port, read_one, &reader);
	}
	return more < 0 ? -errno : 0;
}
