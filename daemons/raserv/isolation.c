/*
 * isolation.c - keep the table `inet gateway6-isolate` as the file wants it
 *
 * The table belongs to raserv, as the networks do: it is held while raserv runs, whether
 * nat64d does or not, is put back when somebody empties the ruleset, outlives a restart
 * and a crash, and goes with a real stop. A mark beside the control socket, written before
 * the table is made, tells a later life that there may be one. Decision 0044.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gateway6/nft.h>

#include "isolation_rules.h"
#include "shell.h"

#define TRY_AGAIN_MS 10000
#define SETTLE_MS 1000			/* `nft -f` of a whole ruleset may be on its way */

static void mark_path(const struct raserv_daemon *r, char *out, size_t size)
{
	snprintf(out, size, "%s/raserv.isolate", r->d.config->control.directory);
}

static bool is_marked(const struct raserv_daemon *r)
{
	char path[128];

	mark_path(r, path, sizeof(path));
	return access(path, F_OK) == 0;
}

static void mark(const struct raserv_daemon *r)
{
	char path[128];
	int fd;

	mark_path(r, path, sizeof(path));
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0)
		log_warning("isolation: cannot write %s: %m; after a crash its table may stay",
			    path);
	else
		close(fd);
}

static void unmark(const struct raserv_daemon *r)
{
	char path[128];

	mark_path(r, path, sizeof(path));
	unlink(path);
}

/* NULL: no network is isolated, or no memory for it (*ok false). */
static char *rules_text(const struct raserv_daemon *r, bool *ok)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	bool any;

	*ok = out != NULL;
	if (!out)
		return NULL;
	any = isolation_rules_print(r->d.config, nl_facts(r->d.nl), out);
	*ok = fclose(out) == 0 && text;
	if (any && *ok)
		return text;
	free(text);
	return NULL;
}

static bool is_as_wanted(const struct isolation *i, const char *text)
{
	if (!text)
		return !i->may_be_there;
	return i->whole && i->rules && !strcmp(i->rules, text);
}

static void failed(struct raserv_daemon *r, const char *why)
{
	struct isolation *i = &r->isolation;

	i->failed = true;
	log_limited(&i->limit, loop_now_ms(r->d.loop), LOG_LEVEL_ERROR,
		    "isolation: networks are not kept apart as the file says: %s", why);
	loop_timer_at(i->again, loop_now_ms(r->d.loop) + TRY_AGAIN_MS);
}

static void apply(struct raserv_daemon *r, char *text)
{
	struct isolation *i = &r->isolation;
	struct nft_complaint complaint = { "" };

	if (text)
		mark(r);
	if (nft_run(text ? text : ISOLATION_NONE, &complaint) < 0) {
		free(text);
		failed(r, complaint.text);
		return;
	}
	if (!text)
		unmark(r);
	free(i->rules);
	i->rules = text;
	i->may_be_there = i->whole = text != NULL;
	i->failed = false;
	if (i->nft_fd >= 0)		/* our own deeds; others' stay seen */
		nft_watch_read(i->nft_fd, ISOLATION_TABLE, &i->whole);
}

void isolation_changed(struct raserv_daemon *r)
{
	struct isolation *i = &r->isolation;
	bool ok;
	char *text;

	if (!i->again)
		return;				/* not up yet, or not any more */
	text = rules_text(r, &ok);
	if (!ok)
		failed(r, "no memory");
	else if (is_as_wanted(i, text))
		free(text);
	else
		apply(r, text);
}

static void on_again(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	isolation_changed(arg);
}

/* Where we have none, there is none to miss. */
static void on_ruleset(void *arg)
{
	struct raserv_daemon *r = arg;
	struct isolation *i = &r->isolation;
	bool was = i->whole;

	nft_watch_read(i->nft_fd, ISOLATION_TABLE, &i->whole);
	i->whole &= i->rules != NULL;
	if (!was || i->whole)
		return;
	log_event(EVENT_TABLE_TAKEN, LOG_LEVEL_NOTICE, "isolation: table inet " ISOLATION_TABLE
		  " was taken away, putting it back");
	loop_timer_at(i->again, loop_now_ms(r->d.loop) + SETTLE_MS);
}

static bool is_asked_for(const struct config *c)
{
	for (size_t i = 0; i < c->networks.n; i++)
		if (c->networks.item[i].isolate)
			return true;
	return false;
}

bool isolation_needs_rights(const struct raserv_daemon *r)
{
	return is_asked_for(r->d.config) || r->isolation.may_be_there;
}

/* Hearing of every change of every ruleset is for those who have one to lose. */
static void listen(struct raserv_daemon *r)
{
	struct isolation *i = &r->isolation;

	i->nft_fd = is_asked_for(r->d.config) ? nft_watch_open() : -1;
	if (i->nft_fd >= 0)
		i->watch = loop_watch(r->d.loop, i->nft_fd, LOOP_READABLE, on_ruleset, r);
}

int isolation_up(void *daemon)
{
	struct raserv_daemon *r = daemon;
	struct isolation *i = &r->isolation;

	i->again = loop_timer(r->d.loop, on_again, r);
	if (!i->again)
		return fail("isolation: no memory");
	i->may_be_there = is_marked(r);
	listen(r);
	isolation_changed(r);
	return 0;
}

void isolation_down(void *daemon)
{
	struct raserv_daemon *r = daemon;
	struct isolation *i = &r->isolation;

	loop_timer_free(i->again);
	i->again = NULL;
	if (i->may_be_there && !loop_hands_over(r->d.loop)) {
		struct nft_complaint complaint = { "" };

		if (nft_run(ISOLATION_NONE, &complaint) == 0)
			unmark(r);
		else
			log_warning("isolation: table not taken away: %s", complaint.text);
	}
	loop_unwatch(i->watch);
	if (i->nft_fd >= 0)
		close(i->nft_fd);
	free(i->rules);
	*i = (struct isolation){ .nft_fd = -1 };
}
