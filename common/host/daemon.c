/*
 * daemon.c - the life of a daemon: configuration, loop, facts, reload, the end
 *
 * All three daemons come up the same way, so that one knows them all after reading
 * one. A reload builds everything new first: a bad file changes nothing, the log, the
 * caller of `reload` and Status say so.
 *
 * Not here: options (daemon_args.c), the control methods (daemon_control.c).
 */
#include <gateway6/daemon.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon_reload.h"

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
		 "%s:%u:%u: %s%s%s", e->mark.file ? e->mark.file : "configuration",
		 e->mark.line, e->mark.column, e->message, e->hint ? "; " : "",
		 e->hint ? e->hint : "");
}

/* A person at a terminal sees them as `gatewayctl check` shows them. */
static void log_errors(const struct conf_errors *errors)
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

static void apply_log_level(const struct daemon *d, const struct config *c)
{
	int level = d->log_level ? d->log_level : c->log.level;

	if (level)
		log_set_level((enum log_level)level);
}

int daemon_config_up(void *daemon)
{
	struct daemon *d = daemon;
	struct conf_errors errors;

	conf_errors_init(&errors);
	d->config = config_load(d->config_path, &errors);
	log_errors(&errors);
	conf_errors_fini(&errors);
	if (!d->config)
		return daemon_fail(d, EXIT_CONFIGURATION, "%s: not started with %s",
				   d->name, d->config_path);
	d->generation = 1;
	apply_log_level(d, d->config);
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
	return 0;
}

void daemon_loop_down(void *daemon)
{
	struct daemon *d = daemon;

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
	log_errors(&errors);
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

struct config *daemon_reload(struct daemon *d, struct conf_errors *errors)
{
	struct conf_errors own;
	struct conf_errors *e = errors ? errors : &own;
	struct config *fresh;

	conf_errors_init(&own);
	fresh = config_load(d->config_path, e);
	if (fresh && d->nl)
		config_check_host(fresh, nl_facts(d->nl), e);
	log_errors(e);
	if (fresh && e->errors) {
		config_free(fresh);
		fresh = NULL;
	}
	conf_errors_fini(&own);
	return fresh;
}

void daemon_adopt(struct daemon *d, struct config *fresh)
{
	config_free(d->config);
	d->config = fresh;
	d->generation++;
	d->loaded_ms = loop_now_ms(d->loop);
	apply_log_level(d, fresh);
}

static int adopt_only(struct daemon *d, struct conf_errors *errors)
{
	struct config *fresh = daemon_reload(d, errors);

	if (!fresh)
		return -1;
	daemon_adopt(d, fresh);
	return 0;
}

static void tell_systemd(const struct daemon *d)
{
	const char *why_not = d->control ? ctl_why_not(d->control) : "";
	char status[400];

	snprintf(status, sizeof(status), "%s%s; configuration generation %u%s",
		 *why_not ? "not ready: " : "ready", why_not, d->generation,
		 d->reload_failed ? ", the file has errors" : "");
	notify_ready(status);
}

int daemon_reload_now(struct daemon *d, struct conf_errors *errors)
{
	int done;

	notify_reloading();
	done = d->reload ? d->reload(d, errors) : adopt_only(d, errors);
	d->reload_failed = done < 0;
	if (done < 0)
		log_error("%s: reload refused, generation %u stays", d->name, d->generation);
	else
		log_info("%s: generation %u of %s in force", d->name, d->generation,
			 d->config_path);
	tell_systemd(d);
	return done;
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
		log_warning("%s: not ready: %s", d->name, why_not);
	else
		log_info("%s: ready", d->name);
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
	log_info("%s: %s started with %s", d->name, GW_VERSION, d->config_path);
	tell_systemd(d);
	status = loop_run(d->loop);
	notify_stopping();
	loop_timer_free(d->watchdog);
	d->watchdog = NULL;
	log_info("%s: stopped", d->name);
	return status;
}

int daemon_run(struct daemon *d, const struct stage *stages, size_t n)
{
	size_t up = stages_up(stages, n, d);
	int status = EXIT_RUN_TIME;

	if (up == n)
		status = run_up(d);
	else if (d->exit_code)
		status = d->exit_code;
	stages_down(stages, up, d);
	return status;
}
