/*
 * scribe_desk.c - the child: takes orders from a socket, writes files, may sleep
 *
 * A copy grows in PATH.new and takes the place of PATH by one rename, so PATH is always
 * a whole copy. After an error the rest of that copy is thrown away. A log line that
 * does not fit on the disk is cut off again, so that a log has whole lines only.
 */
#include "scribe_desk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gateway6/scribe.h>

enum { SOCKET = 3, MODE = 0640 };

struct copy { char path[256], fresh[264]; int fd, error; };
struct log { char path[256]; int fd, error; };

static void report(enum scribe_topic topic, int error, unsigned lost)
{
	struct scribe_word w = { topic, error, lost };

	(void)!send(SOCKET, &w, sizeof(w), MSG_NOSIGNAL);
}

/* 0, or the errno that kept it from being written whole. */
static int write_whole(int fd, const char *bytes, size_t len)
{
	while (len) {			/* each turn writes some, or leaves */
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EIO;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* ---- copies ---- */

/* Is PATH.new still the file that we wrote? A life after us may have begun its own. */
static bool copy_is_ours(const struct copy *c)
{
	struct stat open_one, named;

	return fstat(c->fd, &open_one) == 0 && stat(c->fresh, &named) == 0 &&
	       open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev;
}

/* What did not become PATH is thrown away. */
static void copy_drop(struct copy *c)
{
	if (c->fd < 0)
		return;
	if (copy_is_ours(c))
		unlink(c->fresh);
	close(c->fd);
	c->fd = -1;
}

static void copy_begin(struct copy *c, const char *path)
{
	copy_drop(c);
	snprintf(c->path, sizeof(c->path), "%.255s", path);
	snprintf(c->fresh, sizeof(c->fresh), "%s.new", c->path);
	unlink(c->fresh);		/* of a life that was killed */
	c->fd = open(c->fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, MODE);
	c->error = c->fd < 0 ? errno : 0;
}

static void copy_piece(struct copy *c, const char *bytes, size_t len)
{
	if (!c->error)
		c->error = write_whole(c->fd, bytes, len);
}

static void copy_commit(struct copy *c)
{
	if (!c->error && fdatasync(c->fd) < 0)
		c->error = errno;
	if (!c->error && !copy_is_ours(c))
		c->error = EEXIST;
	if (!c->error && rename(c->fresh, c->path) < 0)
		c->error = errno;
	copy_drop(c);
	report(SCRIBE_COPY, c->error, 0);
}

/* ---- lines ---- */

static unsigned lines_in(const char *bytes, size_t len)
{
	unsigned lines = 0;

	for (size_t i = 0; i < len; i++)
		lines += bytes[i] == '\n';
	return lines;
}

/* Told when it changes, and whenever lines were lost. */
static void log_went(struct log *l, int error, unsigned lost)
{
	bool was = l->error == error;

	l->error = error;
	if (!was || lost)
		report(SCRIBE_LOG, error, lost);
}

static void log_to(struct log *l, const char *path)
{
	if (l->fd > STDERR_FILENO)
		close(l->fd);
	l->fd = -1;
	snprintf(l->path, sizeof(l->path), "%.255s", path);
	if (!strcmp(path, "-"))
		l->fd = STDERR_FILENO;
	else if (*path)
		l->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
			     O_NOCTTY, MODE);
	log_went(l, *path && l->fd < 0 ? errno : 0, 0);
}

static void log_lines(struct log *l, const char *bytes, size_t len)
{
	off_t whole = l->fd > STDERR_FILENO ? lseek(l->fd, 0, SEEK_END) : -1;
	int error = l->fd < 0 ? l->error : write_whole(l->fd, bytes, len);

	if (error && whole >= 0)
		(void)!ftruncate(l->fd, whole);		/* no file, no half line */
	log_went(l, error, error ? lines_in(bytes, len) : 0);
}

/* ---- orders ---- */

static void obey(struct copy *c, struct log *l, char *message, size_t len)
{
	char *rest = message + 1;

	message[len] = '\0';		/* a path ends */
	switch ((enum scribe_order)message[0]) {
	case SCRIBE_BEGIN:
		copy_begin(c, rest);
		break;
	case SCRIBE_PIECE:
		copy_piece(c, rest, len - 1);
		break;
	case SCRIBE_COMMIT:
		copy_commit(c);
		break;
	case SCRIBE_LOG_TO:
		log_to(l, rest);
		break;
	case SCRIBE_LINES:
		log_lines(l, rest, len - 1);
		break;
	}
}

_Noreturn void scribe_desk(int fd)
{
	static char message[1 + SCRIBE_PIECE_MAX + 1];
	struct copy c = { .fd = -1, .error = EINVAL };
	struct log l = { .fd = -1 };
	ssize_t n;

	if (fd != SOCKET && dup3(fd, SOCKET, O_CLOEXEC) < 0)
		_exit(1);
	close_range(SOCKET + 1, ~0u, 0);	/* the device above all: it ends with its last fd */
	while ((n = recv(SOCKET, message, sizeof(message) - 1, 0)) > 0 ||
	       (n < 0 && errno == EINTR))	/* ends: with the other end */
		if (n > 0)
			obey(&c, &l, message, (size_t)n);
	copy_drop(&c);			/* half a copy is none */
	_exit(0);
}
