/*
 * daemon.c - the life of a daemon: configuration, loop, facts, the end
 *
 * All three daemons come up the same way, so that one knows them all after reading
 * one.
 *
 * Not here: options (daemon_args.c), which configuration a start takes (daemon_start.c),
 * how another one comes (daemon_change.c), the control methods (daemon_control.c).
 */
#include <gateway6/daemon.h>

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon_change.h"

int daemon_fail(struct daemon *d, int code, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	d->exit_code = code;
	return fail("%s", text);
}

static void log_one(const struct conf_error *e)
{
	log_line(e->severity == CONF_ERROR ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING,
		 "%s:%u:%u: %s%s%s", e->at.file ? e->at.file : "configuration",
		 e->at.line, e->at.column, e->message, e->hint ? "; " : "",
		 e->hint ? e->hint : "");
}

/* A person at a terminal sees them as `gatewayctl check` shows them. */
void log_conf_errors(const struct conf_errors *errors)
{
	if (isatty(STDERR_FILENO)) {
		conf_errors_print(errors, stderr, true);
		return;
	}
	for (size_t i = 0; i < errors->n; i++)
		log_one(&errors->item[i]);
	if (errors->errors + errors->warnings > errors->n)
		log_warning("configuration: %zu more like these",
			    errors->errors + errors->warnings - errors->n);
}

void daemon_log_level(const struct daemon *d, const struct config *c)
{
	int level = d->log_level ? d->log_level : c->log.level;

	if (level)
		log_set_level((enum log_level)level);
}

int daemon_config_up(void *daemon)
{
	struct daemon *d = daemon;

	if (start_take(d) < 0)
		return -1;
	daemon_log_level(d, d->config);
	return 0;
}

void daemon_config_down(void *daemon)
{
	struct daemon *d = daemon;

	config_free(d->config);
	d->config = NULL;
}

static void on_hangup(void *arg)
{
	struct conf_errors errors;

	conf_errors_init(&errors);
	daemon_reload_now(arg, &errors);
	conf_errors_fini(&errors);
}

int daemon_loop_up(void *daemon)
{
	struct daemon *d = daemon;

	d->loop = loop_new();
	if (!d->loop)
		return -1;
	d->started_ms = d->loaded_ms = loop_now_ms(d->loop);
	loop_on_reload(d->loop, on_hangup, d);
	if (daemon_change_up(d) == 0)
		return 0;
	daemon_loop_down(d);
	return -1;
}

void daemon_loop_down(void *daemon)
{
	struct daemon *d = daemon;

	daemon_change_down(d);
	loop_timer_free(d->start_look);
	d->start_look = NULL;
	loop_free(d->loop);
	d->loop = NULL;
}

/* What only the host can tell is wrong with the file comes out here, with the facts. */
int daemon_facts_up(void *daemon)
{
	struct daemon *d = daemon;
	struct conf_errors errors;
	unsigned wrong;

	d->nl = nl_new(d->loop);
	if (!d->nl)
		return -1;
	conf_errors_init(&errors);
	config_check_host(d->config, nl_facts(d->nl), &errors);
	log_conf_errors(&errors);
	wrong = errors.errors;
	conf_errors_fini(&errors);
	if (!wrong)
		return 0;
	daemon_facts_down(d);
	return daemon_fail(d, EXIT_CONFIGURATION, "%s: %s does not fit this host", d->name,
			   d->config_path);
}

void daemon_facts_down(void *daemon)
{
	struct daemon *d = daemon;

	nl_free(d->nl);
	d->nl = NULL;
}

void daemon_tell_systemd(const struct daemon *d)
{
	const char *why_not = d->control ? ctl_why_not(d->control) : "";
	char status[400];

	snprintf(status, sizeof(status), "%s%s; configuration generation %u%s%s",
		 *why_not ? "not ready: " : "ready", why_not, d->generation,
		 d->reload_failed || d->stands_in ? ", the file " : "",
		 d->stands_in ? stand_in_text[d->stands_in] :
		 d->reload_failed ? "was refused" : "");
	notify_ready(status);
}

void daemon_set_ready(struct daemon *d, const char *why_not)
{
	bool was;

	if (!d->control)		/* too early: the stages are not up */
		return;
	was = ctl_is_ready(d->control);
	if (was == !why_not && (was || !strcmp(why_not, ctl_why_not(d->control))))
		return;
	ctl_set_ready(d->control, !why_not, why_not);
	if (why_not)
		log_event(EVENT_NOT_READY, LOG_LEVEL_WARNING, "%s: not ready: %s", d->name,
			  why_not);
	else
		log_event(EVENT_READY, LOG_LEVEL_INFO, "%s: ready", d->name);
	notify_status("%s%s; configuration generation %u", why_not ? "not ready: " : "ready",
		      why_not ? why_not : "", d->generation);
}

static void watchdog_due(void *arg, uint64_t now_ms)
{
	struct daemon *d = arg;

	notify_watchdog();
	loop_timer_at(d->watchdog, now_ms + notify_watchdog_ms());
}

static int run_up(struct daemon *d)
{
	int status;

	if (notify_watchdog_ms()) {
		d->watchdog = loop_timer(d->loop, watchdog_due, d);
		if (!d->watchdog) {
			fail("%s: no memory for the watchdog", d->name);
			return EXIT_RUN_TIME;
		}
		loop_timer_at(d->watchdog, 0);
	}
	log_event(EVENT_STARTED, LOG_LEVEL_INFO, "%s: %s started with %s", d->name, GW_VERSION,
		  d->config_path);
	start_is_over(d);
	malloc_trim(0);			/* what only the start needed; some megabytes */
	daemon_tell_systemd(d);
	status = loop_run(d->loop);
	notify_stopping();
	loop_timer_free(d->watchdog);
	d->watchdog = NULL;
	log_info("%s: stopped", d->name);
	return status;
}

/* A configuration that cannot be started with: once more with the last good one. */
static size_t up_again(struct daemon *d, const struct stage *stages, size_t n, size_t up)
{
	if (up == n || d->exit_code != EXIT_CONFIGURATION || !start_may_stand_in(d))
		return up;
	stages_down(stages, up, d);
	d->stands_in = STAND_IN_ERRORS;
	d->exit_code = 0;
	return stages_up(stages, n, d);
}

/*
 * Tables are taken whole at the start and are mostly empty. In a mapping of their own
 * pages that nobody wrote to are not there; by itself malloc puts large pieces on the
 * heap, and zeroes them, once a large piece was given back.
 */
#define MAPPED_BYTES (128 * 1024)

int daemon_run(struct daemon *d, const struct stage *stages, size_t n)
{
	int status = EXIT_RUN_TIME;
	size_t up;

	mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
	up = up_again(d, stages, n, stages_up(stages, n, d));
	if (up == n)
		status = run_up(d);
	else if (d->exit_code)
		status = d->exit_code;
	stages_down(stages, up, d);
	return status;
}
