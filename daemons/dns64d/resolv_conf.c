/*
 * resolv_conf.c - the host's own name servers, followed as they change
 *
 * The file is looked at every two seconds: programs replace it by renaming, through
 * symbolic links into /run, or write it in place, and a stat() sees all of that.
 */
#include "resolv_conf.h"

#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <gateway6/must.h>

#define LOOK_MS 2000
#define FILE_MAX 65536

struct resolv_conf {
	struct loop_timer   *timer;
	const char	    *path;
	void		   (*changed)(void *arg);
	void		    *arg;
	struct upstream_list list;
	struct stat	     seen;
};

static bool parse_server(char *text, struct upstream_at *out)
{
	char *scope = strchr(text, '%');

	*out = (struct upstream_at){ .port = DNS_PORT };
	if (addr4_parse(text, &out->v4))
		return true;
	if (scope)
		*scope++ = '\0';
	out->is6 = true;
	if (!addr6_parse(text, &out->v6))
		return false;
	if (scope && addr6_is_link_local(&out->v6))
		out->link = if_nametoindex(scope);
	return true;
}

static void take_line(const char *line, struct upstream_list *out)
{
	char server[80];

	if (out->n < UPSTREAMS_MAX && sscanf(line, " nameserver %79s", server) == 1 &&
	    parse_server(server, &out->at[out->n]))
		out->n++;
}

void resolv_conf_parse(const char *text, struct upstream_list *out)
{
	out->n = 0;
	while (*text) {			/* ends: each turn eats a line */
		char line[128];
		size_t len = strcspn(text, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)(len < 127 ? len : 127), text);
		take_line(line, out);
		text += len + (text[len] == '\n');
	}
}

static void read_file(struct resolv_conf *r)
{
	FILE *f = fopen(r->path, "re");
	char *text = calloc(1, FILE_MAX);

	r->list.n = 0;
	if (f && text && fread(text, 1, FILE_MAX - 1, f) > 0)
		resolv_conf_parse(text, &r->list);
	if (f)
		fclose(f);
	free(text);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Has it changed? Then it is read anew. */
static bool look(struct resolv_conf *r)
{
	struct stat now = { 0 };

	if (stat(r->path, &now) < 0)
		now = (struct stat){ 0 };
	if (same_file(&now, &r->seen))
		return false;
	r->seen = now;
	read_file(r);
	return true;
}

static void look_due(void *arg, uint64_t now_ms)
{
	struct resolv_conf *r = arg;

	loop_timer_at(r->timer, now_ms + LOOK_MS);
	if (look(r))
		r->changed(r->arg);
}

struct resolv_conf *resolv_conf_new(struct loop *loop, const char *path,
				    void (*changed)(void *arg), void *arg)
{
	struct resolv_conf *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->path = path;
	r->changed = changed;
	r->arg = arg;
	r->timer = loop_timer(loop, look_due, r);
	if (!r->timer) {
		free(r);
		return NULL;
	}
	look(r);
	loop_timer_at(r->timer, loop_now_ms(loop) + LOOK_MS);
	return r;
}

void resolv_conf_free(struct resolv_conf *r)
{
	if (!r)
		return;
	loop_timer_free(r->timer);
	free(r);
}

const struct upstream_list *resolv_conf_list(const struct resolv_conf *r)
{
	return &r->list;
}
