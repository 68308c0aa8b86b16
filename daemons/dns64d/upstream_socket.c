/*
 * upstream_socket.c - the socket calls of c-ares, made here
 *
 * Newer c-ares (1.22) hands back what it has parsed and written anew, and 1.18 cuts UDP
 * answers at 512 bytes when it is told to leave truncation to us. So what was read is
 * remembered on its way through here: the core is given the very bytes that came. Nor does
 * it see names that it could not write (upstream_veil.h): they are put in and taken out here.
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

	ch->read_len = ch->torn = 0;
	ch->connection++;
	if (to->sa_family != AF_INET6 || !ch->at.link)
		return connect(fd, to, len);
	memcpy(&v6, to, sizeof(v6));
	v6.sin6_scope_id = ch->at.link;
	return connect(fd, (const struct sockaddr *)&v6, sizeof(v6));
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
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

/* c-ares reads names as it was shown them. from: where in the stream the new part begins. */
static void veil_stream(const struct channel *ch, uint8_t *part, size_t from)
{
	struct rd r = rd_of(ch->read, ch->read_len);

	while (rd_left(&r) >= sizeof(wire16)) {	/* ends: eats two bytes a turn */
		size_t len = rd_u16(&r), at = (size_t)(r.at - ch->read);

		if (at >= from)
			veil_put_on(part + at - from, smaller(len, rd_left(&r)), NULL);
		rd_take(&r, len);
	}
}

static void remember(struct channel *ch, uint8_t *part, size_t len)
{
	size_t from = ch->read_len;

	if (len > ch->read_room - ch->read_len)
		return;
	memcpy(ch->read + from, part, len);
	ch->read_len += len;
	if (ch->tcp)
		veil_stream(ch, part, from);
	else
		veil_put_on(part, len, NULL);
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
	if (n > 0) {
		ch->heard_on = ch->connection;
		remember(ch, room, (size_t)n);
	}
	return n;
}

/* ---- what goes out ---- */

/*
 * Messages leave in the order in which they were asked. Newer c-ares replaces ids. The
 * question stays the oldest until its bytes are gone: c-ares may have to come again.
 */
static void leave(struct channel *ch, uint8_t *message, size_t len)
{
	struct queue_link *oldest = queue_head(&ch->unsent);
	struct rd r = rd_of(message, len);
	struct question_out *o;

	if (!oldest)
		return;
	o = QUEUE_ITEM(oldest, struct question_out, unsent);
	o->id = rd_u16(&r);
	o->id_known = !r.bad;
	if (o->veil)
		veil_take_off(message, len, o->veil);
}

static void left(struct channel *ch)
{
	struct queue_link *oldest = queue_head(&ch->unsent);

	if (oldest)
		queue_cut(oldest);
}

static size_t flatten(const struct iovec *iov, int n, uint8_t *room, size_t size)
{
	size_t len = 0;

	for (int i = 0; i < n; i++) {
		size_t part = smaller(iov[i].iov_len, size - len);

		memcpy(room + len, iov[i].iov_base, part);
		len += part;
	}
	return len;
}

/*
 * The first message of a stream, its length before it; or the rest of a torn one, as c-ares
 * has it: should a veiled name be torn, the core does not take the answer, and asks again.
 */
static size_t leave_stream(struct channel *ch, uint8_t *bytes, size_t len)
{
	struct rd r = rd_of(bytes, len);
	size_t whole = rd_u16(&r);

	if (ch->torn || r.bad || whole > rd_left(&r))
		return ch->torn ? smaller(ch->torn, len) : len;
	leave(ch, bytes + sizeof(wire16), whole);
	return sizeof(wire16) + whole;
}

/* One message a call: c-ares comes again with the rest. */
static ares_ssize_t on_write(ares_socket_t fd, const struct iovec *iov, int n, void *arg)
{
	struct channel *ch = arg;
	uint8_t room[sizeof(wire16) + QUESTION_MAX];
	size_t len = flatten(iov, n, room, sizeof(room));
	bool rest = ch->torn != 0;
	ssize_t sent;

	if (ch->tcp)
		len = leave_stream(ch, room, len);
	else
		leave(ch, room, len);
	sent = send(fd, room, len, MSG_NOSIGNAL);
	if (sent < 0)
		return sent;
	if (!rest)
		left(ch);
	ch->torn = ch->tcp ? len - (size_t)sent : 0;
	return sent;
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
