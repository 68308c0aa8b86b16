/*
 * listeners.c - which program of this host has a port, read from /proc
 *
 * /proc/net/{tcp,tcp6,udp,udp6} name the sockets by inode; /proc/PID/fd has links
 * "socket:[INODE]". Without the right to look there the program stays unknown, which is
 * no error.
 */
#include "listeners.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gateway6/must.h>

#define TCP_LISTEN_STATE 0x0a
#define UDP_OPEN_STATE	 0x07	/* bound, not connected */

/* As the kernel prints them: words of 32 bits in the order of the machine. */
static bool reaches(const char *hex, struct addr4 addr)
{
	static const uint8_t any[16], mapped[12] = { [10] = 0xff, [11] = 0xff };
	uint32_t word[4] = { 0 };
	uint8_t bytes[sizeof(word)];
	struct addr4 local;
	size_t words = strlen(hex) / 8;

	for (size_t i = 0; i < words && i < ARRAY_SIZE(word); i++) {
		char one[9] = { 0 };

		memcpy(one, hex + 8 * i, 8);
		word[i] = (uint32_t)strtoul(one, NULL, 16);
	}
	memcpy(bytes, word, sizeof(bytes));
	if (words == 1) {
		memcpy(local.b, bytes, sizeof(local.b));
		return addr4_is_zero(local) || addr4_equal(local, addr);
	}
	memcpy(local.b, bytes + 12, sizeof(local.b));
	return !memcmp(bytes, any, sizeof(any)) ||
	       (!memcmp(bytes, mapped, sizeof(mapped)) && addr4_equal(local, addr));
}

static bool line_read(const char *line, unsigned state_wanted, struct addr4 addr,
		      struct conf_ports ports, struct listener *out)
{
	unsigned port, state;
	unsigned long long inode;
	char local[33];

	if (sscanf(line, " %*u: %32[0-9A-F]:%4x %*[0-9A-F]:%*4x %2x %*x:%*x %*x:%*x %*x "
		   "%*u %*u %llu", local, &port, &state, &inode) != 4)
		return false;
	if (state != state_wanted || port < ports.first || port > ports.last ||
	    !reaches(local, addr))
		return false;
	*out = (struct listener){ .port = (uint16_t)port, .inode = inode };
	return true;
}

static bool file_search(const char *proc, const char *name, unsigned state,
			struct addr4 addr, struct conf_ports ports, struct listener *out)
{
	char path[256], line[512];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "%s/net/%s", proc, name);
	f = fopen(path, "re");
	while (f && !found && fgets(line, sizeof(line), f))
		found = line_read(line, state, addr, ports, out);
	if (f)
		fclose(f);
	return found;
}

/* ---- the program behind an inode ---- */

static bool holds(const char *proc, const char *pid, const char *wanted)
{
	char path[512], target[64];
	struct dirent *fd;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%.20s/fd", proc, pid);
	dir = opendir(path);
	while (dir && !found && (fd = readdir(dir))) {
		ssize_t len;

		snprintf(path, sizeof(path), "%s/%.20s/fd/%.20s", proc, pid, fd->d_name);
		len = readlink(path, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = '\0';
		found = !strcmp(target, wanted);
	}
	if (dir)
		closedir(dir);
	return found;
}

static void program_name(const char *proc, struct listener *l)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%d/comm", proc, l->pid);
	f = fopen(path, "re");
	if (!f || !fgets(l->program, sizeof(l->program), f))
		l->program[0] = '\0';
	l->program[strcspn(l->program, "\n")] = '\0';
	if (f)
		fclose(f);
}

static void program_find(const char *proc, struct listener *l)
{
	char wanted[64];
	struct dirent *pid;
	DIR *dir = opendir(proc);

	snprintf(wanted, sizeof(wanted), "socket:[%llu]", (unsigned long long)l->inode);
	while (dir && !l->pid && (pid = readdir(dir)))
		if (pid->d_name[0] >= '1' && pid->d_name[0] <= '9' &&
		    holds(proc, pid->d_name, wanted))
			l->pid = atoi(pid->d_name);
	if (dir)
		closedir(dir);
	if (l->pid)
		program_name(proc, l);
}

bool listener_find(const char *proc, unsigned proto, struct addr4 addr,
		   struct conf_ports ports, struct listener *out)
{
	bool tcp = proto == PROTO_TCP;
	unsigned state = tcp ? TCP_LISTEN_STATE : UDP_OPEN_STATE;

	if (!file_search(proc, tcp ? "tcp" : "udp", state, addr, ports, out) &&
	    !file_search(proc, tcp ? "tcp6" : "udp6", state, addr, ports, out))
		return false;
	program_find(proc, out);
	return true;
}

bool local_port_range(const char *proc, struct conf_ports *out)
{
	char path[256];
	unsigned first, last;
	bool ok;
	FILE *f;

	snprintf(path, sizeof(path), "%s/sys/net/ipv4/ip_local_port_range", proc);
	f = fopen(path, "re");
	ok = f && fscanf(f, "%u %u", &first, &last) == 2 && first <= last && last <= UINT16_MAX;
	if (ok)
		*out = (struct conf_ports){ (uint16_t)first, (uint16_t)last };
	if (f)
		fclose(f);
	return ok;
}
