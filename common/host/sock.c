/*
 * sock.c - sockets with the options we need
 *
 * IPV6_FREEBIND: a port-less bridge may have lost its address for a moment (link down
 * and up without carrier), and a bind then would fail until somebody restarts us.
 * Packet info: an answer must leave from the address that was asked.
 */
#include <gateway6/sock.h>

#include <errno.h>
#include <netinet/in.h>
#include <unistd.h>

#include <gateway6/must.h>

struct option_row { int level, name; };

/* On for every socket of the kind; each is an int of 1. */
static const struct option_row udp6_options[] = {
	{ IPPROTO_IPV6, IPV6_V6ONLY }, { IPPROTO_IPV6, IPV6_FREEBIND },
	{ IPPROTO_IPV6, IPV6_RECVPKTINFO },
};
static const struct option_row udp4_options[] = {
	{ IPPROTO_IP, IP_FREEBIND }, { IPPROTO_IP, IP_PKTINFO },
};
static const struct option_row tcp6_options[] = {
	{ IPPROTO_IPV6, IPV6_V6ONLY }, { IPPROTO_IPV6, IPV6_FREEBIND },
	{ SOL_SOCKET, SO_REUSEADDR },
};
static const struct option_row tcp4_options[] = {
	{ IPPROTO_IP, IP_FREEBIND }, { SOL_SOCKET, SO_REUSEADDR },
};

struct plan {
	int			 type;
	const struct option_row	*options;
	size_t			 n;
	const struct sockaddr	*to;
	socklen_t		 to_len;
};

static int give_up(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
	return -1;
}

static int open_bound(const struct plan *p)
{
	int fd = socket(p->to->sa_family, p->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd < 0)
		return -1;
	for (size_t i = 0; i < p->n; i++)
		if (setsockopt(fd, p->options[i].level, p->options[i].name, &on,
			       sizeof(on)) < 0)
			return give_up(fd);
	if (bind(fd, p->to, p->to_len) < 0)
		return give_up(fd);
	if (p->type == SOCK_STREAM && listen(fd, SOMAXCONN) < 0)
		return give_up(fd);
	return fd;
}

static struct sockaddr_in6 end6(const struct addr6 *a, uint16_t port, uint32_t scope_link)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

	memcpy(&sin6.sin6_addr, a->b, sizeof(a->b));
	if (addr6_is_link_local(a))
		sin6.sin6_scope_id = scope_link;
	return sin6;
}

static struct sockaddr_in end4(struct addr4 a, uint16_t port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(port) };

	memcpy(&sin.sin_addr, a.b, sizeof(a.b));
	return sin;
}

int sock_udp6(const struct addr6 *a, uint16_t port, uint32_t scope_link)
{
	struct sockaddr_in6 to = end6(a, port, scope_link);

	return open_bound(&(struct plan){ SOCK_DGRAM, udp6_options,
					  ARRAY_SIZE(udp6_options),
					  (const struct sockaddr *)&to, sizeof(to) });
}

int sock_udp4(struct addr4 a, uint16_t port)
{
	struct sockaddr_in to = end4(a, port);

	return open_bound(&(struct plan){ SOCK_DGRAM, udp4_options,
					  ARRAY_SIZE(udp4_options),
					  (const struct sockaddr *)&to, sizeof(to) });
}

int sock_tcp6(const struct addr6 *a, uint16_t port, uint32_t scope_link)
{
	struct sockaddr_in6 to = end6(a, port, scope_link);

	return open_bound(&(struct plan){ SOCK_STREAM, tcp6_options,
					  ARRAY_SIZE(tcp6_options),
					  (const struct sockaddr *)&to, sizeof(to) });
}

int sock_tcp4(struct addr4 a, uint16_t port)
{
	struct sockaddr_in to = end4(a, port);

	return open_bound(&(struct plan){ SOCK_STREAM, tcp4_options,
					  ARRAY_SIZE(tcp4_options),
					  (const struct sockaddr *)&to, sizeof(to) });
}
