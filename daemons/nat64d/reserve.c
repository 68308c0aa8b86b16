/*
 * reserve.c - net.ipv4.ip_local_reserved_ports: lent ports are nobody's ephemeral ones
 *
 * The list is one for the whole host and others may have ports on it. So we add to
 * what is there and take only ours off again. What is ours is written into a note
 * beside the control socket: after kill -9 the next start reads it. The note is in
 * /run, so it is forgotten together with the sysctl.
 */
#include "reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gateway6/log.h>
#include <gateway6/must.h>
#include <gateway6/nl.h>

#define RESERVED "net/ipv4/ip_local_reserved_ports"

enum { LIST_MAX = 65536 * 6 };		/* every port alone, five digits and a comma */

/* The set as text; the caller frees it. NULL without memory. */
static char *list_text(const struct ports *s)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	ports_print(s, ",", out);
	fputc('\n', out);
	fclose(out);
	return text;
}

static int list_read(struct ports *out)
{
	char *text = malloc(LIST_MAX);
	int r = text ? sysctl_read(RESERVED, text, LIST_MAX) : -ENOMEM;

	if (!r && !ports_parse(text, out))
		r = -EINVAL;
	free(text);
	return r;
}

static int list_write(const struct ports *s)
{
	char *text = list_text(s);
	int r = text ? sysctl_write(RESERVED, text) : -ENOMEM;

	free(text);
	return r;
}

/* ---- the note ---- */

static void note_read(struct reserve *r)
{
	char *text = malloc(LIST_MAX);
	ssize_t n = text ? pread(r->note, text, LIST_MAX - 1, 0) : 0;

	if (n > 0) {
		text[n] = '\0';
		text[strcspn(text, "\n")] = '\0';
		ports_parse(text, &r->ours);
	}
	free(text);
}

static void note_write(const struct reserve *r)
{
	char *text = r->note < 0 ? NULL : list_text(&r->ours);
	ssize_t n = -1;

	if (text && ftruncate(r->note, 0) == 0)
		n = pwrite(r->note, text, strlen(text), 0);
	if (text && n < 0)
		log_warning("reserved ports: note %s not written: %m", r->note_path);
	free(text);
}

/* Whoever we become later must be able to read it: it belongs to who owns the folder. */
static void note_give(const struct reserve *r, const char *directory)
{
	struct stat folder;

	if (geteuid() == 0 && stat(directory, &folder) == 0 &&
	    fchown(r->note, folder.st_uid, folder.st_gid) < 0)
		log_debug("reserved ports: note stays root's: %m");
}

void reserve_open(struct reserve *r, const char *directory)
{
	*r = (struct reserve){ .note = -1 };
	if (asprintf(&r->note_path, "%s/nat64d.reserved", directory) < 0) {
		r->note_path = NULL;
		return;
	}
	r->note = open(r->note_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (r->note < 0) {
		log_warning("reserved ports: no note %s: %m; after a kill -9 they stay",
			    r->note_path);
		return;
	}
	note_give(r, directory);
	note_read(r);
}

int reserve_hold(struct reserve *r, const struct ports *want)
{
	struct ports now = { { 0 } }, others, next;
	int e = list_read(&now);

	if (e < 0)
		return e;
	others = now;
	ports_less(&others, &r->ours);
	next = others;
	ports_join(&next, want);
	r->ours = *want;
	ports_less(&r->ours, &others);
	if (!memcmp(&now, &next, sizeof(now)))
		return 0;
	note_write(r);			/* first the note, so that a kill between leaves it */
	return list_write(&next);
}

void reserve_close(struct reserve *r)
{
	struct ports none = { { 0 } };

	if (!r->note_path)
		return;
	if (!ports_none(&r->ours))
		reserve_hold(r, &none);
	if (r->note >= 0)
		close(r->note);
	unlink(r->note_path);		/* may fail without rights on /run: it is empty */
	free(r->note_path);
	r->note_path = NULL;
}

/* ---- who is there already ---- */

enum { LISTENING_TCP = 0x0a, UNCONNECTED_UDP = 0x07 };	/* as the kernel prints them */

/*
 * "  0: 00000000:1F90 00000000:0000 0A ..." -> 0x1f90. Only sockets that wait for
 * anybody: one with a peer has a flow of its own, which conntrack tells apart.
 */
static bool waiting_port(const char *line, unsigned *port)
{
	unsigned state;

	return sscanf(line, " %*u: %*[0-9A-Fa-f]:%4x %*[0-9A-Fa-f]:%*4x %2x", port,
		      &state) == 2 &&
	       (state == LISTENING_TCP || state == UNCONNECTED_UDP);
}

static void in_use_of(const char *path, const struct ports *lent, struct ports *out)
{
	FILE *f = fopen(path, "re");
	char line[512];
	unsigned port;

	if (!f)
		return;
	while (fgets(line, sizeof(line), f))
		if (waiting_port(line, &port) && ports_has(lent, (uint16_t)port))
			ports_add(out, (uint16_t)port, (uint16_t)port);
	fclose(f);
}

struct ports reserve_in_use(const struct ports *lent, const char *proc)
{
	static const char *const tables[] = { "tcp", "udp", "tcp6", "udp6" };
	struct ports used = { { 0 } };
	char path[256];

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		snprintf(path, sizeof(path), "%s/net/%s", proc, tables[i]);
		in_use_of(path, lent, &used);
	}
	return used;
}
