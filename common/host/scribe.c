/*
 * scribe.c - a process of its own that writes files: our end of the line to it
 *
 * A write to a file may sleep: for a journal of the file system, for a disk that
 * recovers, for a log daemon that is restarted. The loop must not, as each sleep is one
 * of all guests. So a child does it. Between us is a socket that keeps messages whole;
 * what does not fit into it is refused at once, and its owner counts or comes again.
 *
 *	loop --- BEGIN, PIECE ..., COMMIT, LOG_TO, LOG ---> scribe_desk.c --- files
 *	     <--- struct scribe_word: what went wrong, or that it is done
 *
 * The child is made before the tables are filled, drops every descriptor but the socket
 * and stderr, and ends when the socket does: a killed parent leaves neither it nor the
 * device behind. Signals are not for it, systemd sends them to both.
 */
#include <gateway6/scribe.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gateway6/child.h>
#include <gateway6/log.h>
#include <gateway6/must.h>

#include "scribe_desk.h"

enum { QUEUE_BYTES = 1 << 20, GOODBYE_MS = 2000 };

struct scribe {
	int	 fd;
	pid_t	 pid;
	struct scribe_ears ears;
	struct loop_watch *watch;
	bool	 copied;		/* since the last commit */
	int	 copy_error;
};

/* A queue for bursts. Without CAP_NET_ADMIN as large as the host allows. */
static void deepen(int fd)
{
	int bytes = QUEUE_BYTES;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

/* ---- hearing ---- */

static void hear(struct scribe *s, const struct scribe_word *w)
{
	switch ((enum scribe_topic)w->topic) {
	case SCRIBE_COPY:
		s->copied = true;
		s->copy_error = w->error;
		s->ears.copied(s->ears.arg, w->error);
		break;
	case SCRIBE_LOG:
		s->ears.logged(s->ears.arg, w->error, w->lost);
		break;
	}
}

/* False when it is gone. */
static bool hear_all(struct scribe *s)
{
	struct scribe_word w;
	ssize_t n;

	while ((n = recv(s->fd, &w, sizeof(w), MSG_DONTWAIT)) == (ssize_t)sizeof(w))
		hear(s, &w);
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

static void readable(void *arg)
{
	struct scribe *s = arg;

	if (!hear_all(s)) {
		loop_unwatch(s->watch);
		s->watch = NULL;
		s->ears.gone(s->ears.arg);
	}
}

/* ---- from start to end ---- */

struct scribe *scribe_start(struct loop *l, const struct scribe_ears *ears)
{
	struct scribe *s = calloc(1, sizeof(*s));
	int pair[2];

	if (!s || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		free(s);
		return fail("scribe: no memory or no socket: %m"), NULL;
	}
	deepen(pair[0]);
	*s = (struct scribe){ .fd = pair[0], .ears = *ears, .pid = child_fork() };
	if (s->pid == 0)
		scribe_desk(pair[1]);		/* does not return */
	close(pair[1]);
	if (s->pid > 0)
		s->watch = loop_watch(l, s->fd, LOOP_READABLE, readable, s);
	if (s->watch)
		return s;
	fail("scribe: not started: %m");
	scribe_end(s);
	return NULL;
}

void scribe_end(struct scribe *s)
{
	struct pollfd end;

	if (!s)
		return;
	loop_unwatch(s->watch);
	shutdown(s->fd, SHUT_WR);	/* it reads what is queued, then it ends */
	end = (struct pollfd){ .fd = s->fd, .events = 0 };
	if (s->pid > 0 && poll(&end, 1, GOODBYE_MS) > 0)	/* HUP */
		waitpid(s->pid, NULL, 0);
	close(s->fd);
	free(s);
}

/* ---- saying ---- */

static int say(struct scribe *s, enum scribe_order order, const void *bytes, size_t len)
{
	uint8_t what = (uint8_t)order;
	struct iovec piece[] = { { &what, 1 }, { (void *)(uintptr_t)bytes, len } };
	struct msghdr message = { .msg_iov = piece, .msg_iovlen = ARRAY_SIZE(piece) };

	must(len <= SCRIBE_PIECE_MAX, "scribe: a piece of %zu bytes", len);
	if (sendmsg(s->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return errno == ENOBUFS ? -EAGAIN : -errno;
	return 0;
}

int scribe_begin(struct scribe *s, const char *path)
{
	return say(s, SCRIBE_BEGIN, path, strlen(path));
}

int scribe_piece(struct scribe *s, const void *bytes, size_t len)
{
	return say(s, SCRIBE_PIECE, bytes, len);
}

int scribe_commit(struct scribe *s)
{
	s->copied = false;
	return say(s, SCRIBE_COMMIT, "", 0);
}

int scribe_log_to(struct scribe *s, const char *path)
{
	return say(s, SCRIBE_LOG_TO, path, strlen(path));
}

int scribe_log(struct scribe *s, const void *lines, size_t len)
{
	return say(s, SCRIBE_LINES, lines, len);
}

void scribe_wait(struct scribe *s, int ms)
{
	struct pollfd room = { .fd = s->fd, .events = POLLOUT };

	poll(&room, 1, ms);
}

int scribe_await_copy(struct scribe *s, int ms)
{
	struct pollfd word = { .fd = s->fd, .events = POLLIN };

	while (!s->copied) {		/* ends: a word comes, or silence */
		if (poll(&word, 1, ms) <= 0)
			return -ETIMEDOUT;
		if (!hear_all(s))
			return -EPIPE;
	}
	return s->copy_error ? -s->copy_error : 0;
}
