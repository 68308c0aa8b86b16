/*
 * disk.c - what nat64d keeps on disk: the state, and the log of bindings
 *
 * Both are written by one scribe. If it dies (the kernel was out of memory) another is
 * made a second later and both go on; translation has not noticed.
 */
#include "disk.h"

#include <string.h>

#include "serve.h"

enum { AGAIN_MS = 1000 };

static void copied(void *arg, int error)
{
	struct disk *d = arg;

	state_file_copied(&d->state, error);
}

static void logged(void *arg, int error, unsigned lost)
{
	struct disk *d = arg;

	line_log_went(&d->log.log, error, lost);
}

static void scribe_is(struct disk *d, struct scribe *scribe)
{
	d->scribe = scribe;
	state_file_scribe_is(&d->state, scribe);
	line_log_scribe_is(&d->log.log, scribe);
}

static void gone(void *arg)
{
	struct disk *d = arg;

	log_warning("scribe: ended; state and bindings are not written until it is back");
	scribe_end(d->scribe);
	scribe_is(d, NULL);
	loop_timer_at(d->again, loop_now_ms(d->loop) + AGAIN_MS);
}

static struct scribe *start(struct disk *d)
{
	struct scribe_ears ears = { copied, logged, gone, d };

	return scribe_start(d->loop, &ears);
}

static void again_due(void *arg, uint64_t now_ms)
{
	struct disk *d = arg;
	struct scribe *scribe = start(d);

	if (scribe)
		scribe_is(d, scribe);
	else
		loop_timer_at(d->again, now_ms + AGAIN_MS);
}

static void rotate(void *arg)
{
	struct disk *d = arg;

	binding_log_rotate(&d->log);
}

int disk_up(void *daemon)
{
	struct nat64d *n = daemon;
	struct disk *d = &n->disk;

	if (!n->core)
		return 0;
	d->loop = n->d.loop;
	d->scribe = start(d);		/* before the tables are filled: they are not its own */
	d->again = loop_timer(d->loop, again_due, d);
	if (!d->scribe || !d->again) {
		disk_down(daemon);
		return -1;
	}
	state_file_take_back(&d->state, n->d.config, n->core, d->loop);
	binding_log_begin(&d->log, n->d.config, n->core, d->loop, d->scribe,
			  d->state.has_taken ? &d->state.taken : NULL);
	loop_on_rotate(d->loop, rotate, d);
	return state_file_write(&d->state, d->scribe);
}

void disk_down(void *daemon)
{
	struct nat64d *n = daemon;
	struct disk *d = &n->disk;

	if (!n->core)
		return;
	loop_on_rotate(d->loop, NULL, NULL);
	if (d->scribe && d->state.core) {
		line_log_flush(&d->log.log);
		state_file_end(&d->state);
	}
	loop_timer_free(d->again);
	scribe_end(d->scribe);
	n->disk = (struct disk){ 0 };
}

void disk_reload(struct disk *d, const struct config *c)
{
	state_file_reload(&d->state, c);
	binding_log_reload(&d->log, c);
}

/* ---- what is shown ---- */

static void add_number(cJSON *row, const char *name, uint64_t value)
{
	cJSON_AddNumberToObject(row, name, (double)value);
}

void disk_status(const struct disk *d, uint64_t now_ms, cJSON *fields)
{
	const struct state_file *f = &d->state;
	const struct line_log *l = &d->log.log;

	if (f->path[0])
		cJSON_AddStringToObject(fields, "state_file", f->path);
	if (f->kept_ms) {
		add_number(fields, "state_age_s", (now_ms - f->kept_ms) / 1000);
		add_number(fields, "state_sessions", f->kept);
	}
	if (f->told[0])
		ctl_warn(fields, "%s; a restart now may lose sessions", f->told);
	if (l->error)
		ctl_warn(fields, "bindings: log %s not written: %s; %llu lines are lost so far",
			 l->target, strerror(l->error), (unsigned long long)l->lost);
	if (!d->scribe)
		ctl_warn(fields, "the scribe ended: state and bindings are not written");
}

void disk_stats(const struct disk *d, struct ctl_call *call)
{
	ctl_counter(call, "sessions_taken_back", "sessions that outlived the nat64d before",
		    d->state.taken.count[STATE_KEPT]);
	ctl_counter(call, "bindings_logged", "lines of nat64.log_bindings", d->log.log.lines);
	ctl_counter(call, "bindings_log_lost", "lines of it that could not be written",
		    d->log.log.lost);
}
