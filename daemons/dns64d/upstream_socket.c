/*
 * upstream_socket.c - the socket calls of c-ares, made here
 *
 * Newer c-ares (1.22) hands back what it has parsed and written anew, and 1.18 cuts UDP
 * answers at 512 bytes when it is told to leave truncation to us. So what was read is
 * remembered on its way through here: the core is given the very bytes that came.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tcp.h"
#include "upstream_channel.h"

/* Without descriptors a question goes before a client that says nothing. */
static ares_socket_t on_socket(int family, int type, int protocol, void *arg)
{
	const struct channel *ch = arg;
	int fd, on = 1;

	do {				/* ends: there are fewer clients each time */
		fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
	} while (fd < 0 && (errno == EMFILE || errno == ENFILE) && tcp_give_way(ch->d->tcp));
	if (fd >= 0 && type == SOCK_STREAM)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* The next question of this channel leaves from another port. */
static int on_close(ares_socket_t fd, void *arg)
{
	struct channel *ch = arg;

	ch->used = 0;
	return close(fd);
}

/* c-ares knows no scope; a link-local upstream has one. */
static int on_connect(ares_socket_t fd, const struct sockaddr *to, ares_socklen_t len,
		      void *arg)
{
	struct channel *ch = arg;
	struct sockaddr_in6 v6;

	ch->read_len = 0;
	ch->connection++;
	if (to->sa_family != AF_INET6 || !ch->at.link)
		return connect(fd, to, len);
	memcpy(&v6, to, sizeof(v6));
	v6.sin6_scope_id = ch->at.link;
	return connect(fd, (const struct sockaddr *)&v6, sizeof(v6));
}

/* Whole messages at the front of a stream have been seen by c-ares: let them go. */
static void stream_compact(struct channel *ch)
{
	size_t at = 0;
	wire16 prefix;

	while (ch->read_len - at >= sizeof(prefix)) {	/* ends: eats two bytes a turn */
		memcpy(&prefix, ch->read + at, sizeof(prefix));
		if (ch->read_len - at < sizeof(prefix) + get16(prefix))
			break;
		at += sizeof(prefix) + get16(prefix);
	}
	memmove(ch->read, ch->read + at, ch->read_len - at);
	ch->read_len -= at;
}

static ares_ssize_t on_read(ares_socket_t fd, void *room, size_t size, int flags,
			    struct sockaddr *from, ares_socklen_t *from_len, void *arg)
{
	struct channel *ch = arg;
	ssize_t n;

	if (ch->tcp)
		stream_compact(ch);
	else
		ch->read_len = 0;
	if (ch->tcp && size > ch->read_room - ch->read_len)
		size = ch->read_room - ch->read_len;
	n = recvfrom(fd, room, size, flags, from, from_len);
	if (n > 0)
		ch->heard_on = ch->connection;
	if (n > 0 && (size_t)n <= ch->read_room - ch->read_len) {
		memcpy(ch->read + ch->read_len, room, (size_t)n);
		ch->read_len += (size_t)n;
	}
	return n;
}

/* Which id goes out: newer c-ares replaces ours by one of its own. */
static void learn_id(struct channel *ch, const struct iovec *iov)
{
	size_t at = ch->tcp ? sizeof(wire16) : 0;
	wire16 id;

	if (!ch->sending || iov->iov_len < at + sizeof(id))
		return;
	memcpy(&id, (const uint8_t *)iov->iov_base + at, sizeof(id));
	ch->sending->id = get16(id);
	ch->sending->id_known = true;
}

static ares_ssize_t on_write(ares_socket_t fd, const struct iovec *iov, int n, void *arg)
{
	struct msghdr m = { .msg_iov = (struct iovec *)(uintptr_t)iov,
			    .msg_iovlen = (size_t)n };

	if (n > 0)
		learn_id(arg, iov);
	return sendmsg(fd, &m, MSG_NOSIGNAL);
}

const struct ares_socket_functions channel_socket_functions = {
	.asocket = on_socket, .aclose = on_close, .aconnect = on_connect,
	.arecvfrom = on_read, .asendv = on_write,
};

/* ---- what came ---- */

static bool id_is(const uint8_t *bytes, uint16_t id)
{
	return bytes[0] == id >> 8 && bytes[1] == (id & 0xff);
}

static struct span stream_find(const struct channel *ch, uint16_t id)
{
	struct rd r = rd_of(ch->read, ch->read_len);

	while (rd_left(&r) >= 2) {	/* ends: eats two bytes a turn */
		struct rd m = rd_window(&r, rd_u16(&r));

		if (rd_left(&m) >= 2 && id_is(m.at, id))
			return (struct span){ m.at, rd_left(&m) };
	}
	return (struct span){ NULL, 0 };
}

struct span channel_bytes(const struct channel *ch, uint16_t id)
{
	if (ch->tcp)
		return stream_find(ch, id);
	if (ch->read_len >= 2 && id_is(ch->read, id))
		return (struct span){ ch->read, ch->read_len };
	return (struct span){ NULL, 0 };
}
