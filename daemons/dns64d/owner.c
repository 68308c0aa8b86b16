/*
 * owner.c - which program has a port: /proc/net tells the socket, /proc/PID/fd whose
 *
 * Only asked when a bind failed, so its cost does not matter.
 */
#include "owner.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The inode of a socket bound to port; 0 if none is seen in this table. */
static unsigned long inode_in(const char *table, uint16_t port)
{
	char path[64], line[512];
	unsigned long found = 0, inode;
	unsigned at;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/net/%s", table);
	f = fopen(path, "re");
	while (f && !found && fgets(line, sizeof(line), f))
		if (sscanf(line, " %*u: %*[0-9A-F]:%x %*s %*s %*s %*s %*s %*u %*u %lu", &at,
			   &inode) == 2 && at == port)
			found = inode;
	if (f)
		fclose(f);
	return found;
}

static bool has_socket(const char *pid, const char *wanted)
{
	char path[300], to[64];
	bool found = false;
	struct dirent *e;
	DIR *fds;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	fds = opendir(path);
	while (fds && !found && (e = readdir(fds))) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%.20s/fd/%.20s", pid, e->d_name);
		n = readlink(path, to, sizeof(to) - 1);
		to[n > 0 ? n : 0] = '\0';
		found = !strcmp(to, wanted);
	}
	if (fds)
		closedir(fds);
	return found;
}

static void name_of(const char *pid, char *room, size_t size)
{
	char path[300], name[32] = "?";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	f = fopen(path, "re");
	if (f && fgets(name, sizeof(name), f))
		name[strcspn(name, "\n")] = '\0';
	if (f)
		fclose(f);
	snprintf(room, size, " by %s (pid %.10s)", name, pid);
}

void owner_find(const char *proto, uint16_t port, char *room, size_t size)
{
	char table[8], wanted[64];
	unsigned long inode;
	struct dirent *e;
	DIR *proc;

	snprintf(table, sizeof(table), "%s6", proto);
	inode = inode_in(table, port);
	if (!inode)
		inode = inode_in(proto, port);
	snprintf(wanted, sizeof(wanted), "socket:[%lu]", inode);
	room[0] = '\0';
	proc = inode ? opendir("/proc") : NULL;
	while (proc && !room[0] && (e = readdir(proc)))
		if (atoi(e->d_name) > 0 && has_socket(e->d_name, wanted))
			name_of(e->d_name, room, size);
	if (proc)
		closedir(proc);
}
