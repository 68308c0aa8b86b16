/*
 * ctl_socket.c - the control socket in the file system: its folder, its owner, its group
 *
 * The group of the socket is the whole right to read (ctl_peer.c compares it with the
 * peer's), so there is never a moment in which others could connect. A socket that nobody
 * listens on is what a killed daemon left, and is replaced.
 *
 * Not here: who connects (ctl_server.c).
 */
#include "ctl_server.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <gateway6/log.h>
#include <gateway6/privs.h>

#define BACKLOG 16

/* Made for a start by hand; systemd's RuntimeDirectory= has done it otherwise. */
static int directory_make(const char *directory, uid_t uid, gid_t gid)
{
	if (mkdir(directory, 0750) < 0)
		return errno == EEXIST ? 0 : fail("control: cannot make %s: %m", directory);
	if (geteuid() == 0 && chown(directory, uid, gid) < 0)
		return fail("control: cannot hand over %s: %m", directory);
	return 0;
}

static bool someone_listens(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = fd >= 0 && connect(fd, (const struct sockaddr *)at, sizeof(*at)) == 0;

	if (fd >= 0)
		close(fd);
	return yes;
}

/* Never a moment in which the socket is open to all. */
static int bind_closed(int fd, const struct sockaddr_un *at)
{
	mode_t before = umask(0117);
	int done = bind(fd, (const struct sockaddr *)at, sizeof(*at));

	umask(before);
	return done;
}

static int listen_at_path(struct ctl_server *s, uid_t uid, gid_t gid)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	size_t len = strlen(s->path);

	if (len >= sizeof(at.sun_path))
		return fail("control: %s is too long for a socket", s->path);
	memcpy(at.sun_path, s->path, len);
	if (someone_listens(&at)) {
		fail("control: %s is in use: %s runs already", s->path, s->plan.name);
		errno = EADDRINUSE;
		return -1;
	}
	if (unlink(s->path) < 0 && errno != ENOENT)
		return fail("control: cannot replace %s: %m", s->path);
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0 || bind_closed(s->fd, &at) < 0)
		return fail("control: cannot bind %s: %m", s->path);
	s->bound = true;
	if (chown(s->path, geteuid() == 0 ? uid : (uid_t)-1, gid) < 0 && errno != EPERM)
		return fail("control: cannot hand over %s: %m", s->path);
	if (listen(s->fd, BACKLOG) < 0)
		return fail("control: cannot listen on %s: %m", s->path);
	return 0;
}

/* control.group is in the file, yet only root, or a member, may give a socket to it. */
static void group_check(const struct ctl_server *s, const struct group *group)
{
	if (!group && strcmp(s->plan.group, GW_USER))
		log_warning("control: there is no group %s, so only root may ask",
			    s->plan.group);
	else if (group && group->gr_gid != s->gid)
		log_warning("control: cannot give the socket to group %s; where systemd starts "
			    "us, Group=%s in a drop-in of the unit does", s->plan.group,
			    s->plan.group);
}

int ctl_socket_open(struct ctl_server *s)
{
	const struct passwd *user = getpwnam(GW_USER);
	uid_t uid = user ? user->pw_uid : (uid_t)-1;
	const struct group *group = getgrnam(s->plan.group);
	gid_t gid = group ? group->gr_gid : (gid_t)-1;
	struct stat st;

	if (asprintf(&s->path, "%s/%s.sock", s->plan.directory, s->plan.name) < 0) {
		s->path = NULL;
		return fail("control: no memory");
	}
	if (directory_make(s->plan.directory, uid, gid) < 0 || listen_at_path(s, uid, gid) < 0)
		return -1;
	if (stat(s->path, &st) < 0)
		return fail("control: %s vanished: %m", s->path);
	s->gid = st.st_gid;
	group_check(s, group);
	return 0;
}

void ctl_socket_close(struct ctl_server *s)
{
	if (s->bound && s->path)
		unlink(s->path);
	if (s->fd >= 0)
		close(s->fd);
	free(s->path);
}
