/* state_directory.c - state.directory, and small files in it that must outlive a daemon */
#include <gateway6/state_directory.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gateway6/privs.h>

struct path { char text[PATH_MAX]; };

static struct path path_of(const char *directory, const char *name, const char *suffix)
{
	struct path p;

	snprintf(p.text, sizeof(p.text), "%s/%s%s", directory, name, suffix);
	return p;
}

void state_directory_make(const char *directory)
{
	const struct passwd *user = geteuid() == 0 ? getpwnam(GW_USER) : NULL;

	if (mkdir(directory, 0750) == 0 && user &&
	    chown(directory, user->pw_uid, user->pw_gid) < 0)
		rmdir(directory);
}

/* All of fd, at most max bytes. */
static char *read_all(int fd, size_t max, size_t *len)
{
	char *text = malloc(max + 2);
	ssize_t n;

	*len = 0;
	if (!text)
		return NULL;
	while ((n = read(fd, text + *len, max + 1 - *len)) > 0)	/* ends: full or at the end */
		*len += (size_t)n;
	if (n < 0 || *len > max) {
		free(text);
		errno = n < 0 ? errno : EFBIG;
		return NULL;
	}
	text[*len] = 0;
	return text;
}

char *state_directory_read(const char *directory, const char *name, size_t max, size_t *len)
{
	struct path p = path_of(directory, name, "");
	int fd = open(p.text, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), error;
	char *text;

	if (fd < 0)
		return NULL;
	text = read_all(fd, max, len);
	error = errno;
	close(fd);
	errno = error;
	return text;
}

static int fill(int fd, const char *text, size_t len)
{
	while (len > 0) {		/* ends: each turn writes something or fails */
		ssize_t n = write(fd, text, len);

		if (n <= 0)
			return n < 0 ? -errno : -ENOSPC;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

int state_directory_write(const char *directory, const char *name, const char *text,
			  size_t len)
{
	struct path p = path_of(directory, name, ""), fresh = path_of(directory, name, ".new");
	int fd, done;

	unlink(fresh.text);
	fd = open(fresh.text, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (fd < 0)
		return -errno;
	done = fill(fd, text, len);
	if (close(fd) < 0 && done == 0)
		done = -errno;
	if (done == 0 && rename(fresh.text, p.text) < 0)
		done = -errno;
	if (done < 0)
		unlink(fresh.text);
	return done;
}

int state_directory_set_aside(const char *directory, const char *name)
{
	struct path p = path_of(directory, name, ""), bad = path_of(directory, name, ".bad");

	return rename(p.text, bad.text) < 0 ? -errno : 0;
}
