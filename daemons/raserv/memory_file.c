/*
 * memory_file.c - what guests were told, kept in state.directory over our end
 *
 * Written when guests hear of something new or something changes for them, at most once
 * a second; every five minutes while we speak, so that the dates stay near the truth;
 * and at the end. What is lost by a crash is thus at most five minutes of a lifetime.
 *
 * Without the directory we run all the same, and say so once.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gateway6/state_directory.h>

#include "core/memory.h"
#include "shell.h"

#define NAME "raserv.memory"
#define PAUSE_MS 1000
#define REFRESH_MS (5 * 60 * 1000)

static struct memory_clock clock_now(const struct raserv_daemon *r)
{
	return (struct memory_clock){ loop_now_ms(r->d.loop), (uint64_t)time(NULL) };
}

static const char *directory(const struct raserv_daemon *r)
{
	return r->d.config->state.directory;
}

/* ---- reading ---- */

static void on_recalled(void *arg, const char *network, const struct item *said)
{
	struct raserv_daemon *r = arg;

	raserv_recall(r->core, network, said);
}

static void set_aside(const struct raserv_daemon *r, const char *why)
{
	int rc = state_directory_set_aside(directory(r), NAME);

	log_warning("memory: %s/" NAME " %s, it was set aside as " NAME ".bad%s%s",
		    directory(r), why, rc < 0 ? ", which failed: " : "",
		    rc < 0 ? strerror(-rc) : "");
}

static void read_all(struct raserv_daemon *r)
{
	struct memory_clock at = clock_now(r);
	size_t len;
	char *text = state_directory_read(directory(r), NAME, MEMORY_MAX, &len);

	if (!text && errno == ENOENT)
		return;
	if (!text)
		set_aside(r, strerror(errno));
	else if (!memory_read(text, len, &at, on_recalled, r))
		set_aside(r, "is damaged");
	free(text);
}

/* ---- writing ---- */

static void write_all(struct raserv_daemon *r)
{
	struct memory *m = &r->memory;
	struct memory_clock at = clock_now(r);
	size_t size = memory_size(r->core), len;
	char *text = malloc(size);
	int rc = -ENOMEM;

	if (text) {
		len = memory_write(r->core, &at, text, size);
		rc = state_directory_write(directory(r), NAME, text, len);
	}
	free(text);
	if (rc < 0 && !m->failed)
		log_warning("memory: cannot write %s/" NAME ": %s; after a restart, "
			    "prefixes that are gone will not be withdrawn", directory(r),
			    strerror(-rc));
	m->failed = rc < 0;
	m->written_ms = at.now_ms;
	m->news = raserv_news(r->core);
}

static void on_due(void *arg, uint64_t now_ms)
{
	struct raserv_daemon *r = arg;

	(void)now_ms;
	r->memory.armed = false;
	write_all(r);
}

void memory_look(struct raserv_daemon *r)
{
	struct memory *m = &r->memory;
	bool news = raserv_news(r->core) != m->news;

	if (!m->timer || (m->armed && !news))
		return;
	loop_timer_at(m->timer, m->written_ms + (news ? PAUSE_MS : REFRESH_MS));
	m->armed = true;
}

/* ---- up and down ---- */

int memory_up(void *daemon)
{
	struct raserv_daemon *r = daemon;

	r->memory.timer = loop_timer(r->d.loop, on_due, r);
	if (!r->memory.timer)
		return fail("memory: no memory for a timer");
	state_directory_make(directory(r));
	read_all(r);
	return 0;
}

/* Called before the end of the core; its finals are still to come, prefixes stay anyway. */
void memory_down(void *daemon)
{
	struct raserv_daemon *r = daemon;

	loop_timer_free(r->memory.timer);
	r->memory.timer = NULL;
	write_all(r);
}
