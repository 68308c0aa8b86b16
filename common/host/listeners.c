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

struct one {
	struct one *next;
	unsigned proto;
	bool any;			/* 0.0.0.0 or :: */
	struct addr4 addr;
	uint16_t port;
	uint64_t inode;
};

struct listeners {
	const char *proc;
	struct one *first, **tail;
};

/* ---- reading ---- */

/*
 * An address as the kernel prints it: words of 32 bits in the order of the machine.
 * False for an IPv6 address that no IPv4 packet reaches.
 */
static bool local_read(const char *hex, struct one *o)
{
	static const uint8_t any[16], mapped[12] = { [10] = 0xff, [11] = 0xff };
	uint32_t word[4] = { 0 };
	uint8_t bytes[sizeof(word)];
	size_t words = strlen(hex) / 8;

	for (size_t i = 0; i < words && i < ARRAY_SIZE(word); i++) {
		char eight[9] = { 0 };

		memcpy(eight, hex + 8 * i, 8);
		word[i] = (uint32_t)strtoul(eight, NULL, 16);
	}
	memcpy(bytes, word, sizeof(bytes));
	o->any = !memcmp(bytes, any, sizeof(any));
	memcpy(o->addr.b, words == 1 ? bytes : bytes + 12, sizeof(o->addr.b));
	return words == 1 || o->any || !memcmp(bytes, mapped, sizeof(mapped));
}

static bool line_read(const char *line, unsigned state_wanted, struct one *o)
{
	unsigned port, state;
	unsigned long long inode;
	char local[33];

	if (sscanf(line, " %*u: %32[0-9A-F]:%4x %*[0-9A-F]:%*4x %2x %*x:%*x %*x:%*x %*x "
		   "%*u %*u %llu", local, &port, &state, &inode) != 4)
		return false;
	o->port = (uint16_t)port;
	o->inode = inode;
	return state == state_wanted && local_read(local, o);
}

static void file_read(struct arena *arena, struct listeners *l, const char *name,
		      unsigned proto, unsigned state)
{
	char path[256], line[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/net/%s", l->proc, name);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		struct one o = { .proto = proto };

		if (!line_read(line, state, &o))
			continue;
		*l->tail = arena_take(arena, sizeof(o));
		**l->tail = o;
		l->tail = &(*l->tail)->next;
	}
	if (f)
		fclose(f);
}

const struct listeners *listeners_read(struct arena *arena, const char *proc)
{
	struct listeners *l = arena_take(arena, sizeof(*l));

	l->proc = arena_text(arena, proc);
	l->tail = &l->first;
	file_read(arena, l, "tcp", PROTO_TCP, TCP_LISTEN_STATE);
	file_read(arena, l, "tcp6", PROTO_TCP, TCP_LISTEN_STATE);
	file_read(arena, l, "udp", PROTO_UDP, UDP_OPEN_STATE);
	file_read(arena, l, "udp6", PROTO_UDP, UDP_OPEN_STATE);
	return l;
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

bool listener_find(const struct listeners *l, unsigned proto, struct addr4 addr,
		   struct conf_ports ports, struct listener *out)
{
	for (const struct one *o = l->first; o; o = o->next) {
		if (o->proto != proto || o->port < ports.first || o->port > ports.last ||
		    !(o->any || addr4_equal(o->addr, addr)))
			continue;
		*out = (struct listener){ .port = o->port, .inode = o->inode };
		program_find(l->proc, out);
		return true;
	}
	return false;
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
