/* ctl_peer.c - who is at the other end of a unix socket, and what that allows */
#include <gateway6/ctl.h>

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ctl_server.h"

int ctl_peer_ask_kernel(int fd, struct ctl_peer *out)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	*out = (struct ctl_peer){ 0 };
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return -errno;
	out->uid = cred.uid;
	out->gid = cred.gid;
	len = sizeof(out->groups);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, out->groups, &len) == 0)
		out->n_groups = len / sizeof(out->groups[0]);
	return 0;
}

static bool in_group(const struct ctl_peer *p, uint32_t gid)
{
	for (size_t i = 0; i < p->n_groups; i++)
		if (p->groups[i] == gid)
			return true;
	return p->gid == gid;
}

bool ctl_peer_may(const struct ctl_peer *p, uint32_t socket_gid, enum ctl_access access)
{
	if (p->uid == 0)
		return true;
	if (access == CTL_CHANGE)
		return false;
	return p->uid == geteuid() || in_group(p, socket_gid);
}
