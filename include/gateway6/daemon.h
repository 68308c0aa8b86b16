/*
 * daemon.h - what the three daemons have in common: options, configuration, exit codes
 *
 * Options: -c/--config FILE, -t/--check-config, -f/--foreground, -v, -V/--version, -h,
 * --dump-config, --log-level LEVEL.
 */
#ifndef GW_DAEMON_H
#define GW_DAEMON_H

#include <stdbool.h>

#include "conf.h"
#include "ctl.h"
#include "log.h"
#include "loop.h"
#include "nl.h"
#include "notify.h"
#include "privs.h"
#include "stage.h"

#define GW_CONFIG_DEFAULT "/etc/gateway6.yaml"

enum gw_exit {				/* systemd shows them by name */
	EXIT_OK = 0, EXIT_RUN_TIME = 1, EXIT_OPTIONS = 2, EXIT_NOT_RUNNING = 3,
	EXIT_UNAVAILABLE = 69,		/* TUN, port in use */
	EXIT_NO_PERMISSION = 77,	/* missing capability */
	EXIT_CONFIGURATION = 78,
};

/* Why last-good.yaml is in force and not the file: what the file is. */
enum stand_in { STAND_IN_NO, STAND_IN_ERRORS, STAND_IN_TRIAL, STAND_IN_REJECTED };

struct daemon_change;

struct daemon {				/* first member of each daemon's own struct */
	const char	*name;		/* "raserv" */
	const char	*config_path;
	int		 log_level;	/* of the command line, before log.level; 0: none */
	struct config	*config;	/* the one in force */
	struct loop	*loop;
	struct nl	*nl;		/* facts of this host, kept current */
	struct ctl_server *control;
	struct loop_timer *watchdog;
	unsigned	 generation;	/* of the configuration, from 1 */
	uint64_t	 started_ms, loaded_ms;
	int		 exit_code;	/* why a stage failed; 0 means 1 then */
	bool		 reload_failed;	/* the last one: an older configuration runs */

	enum stand_in	 stands_in;
	struct daemon_change *change;	/* to another configuration (daemon_change.c) */
	struct loop_timer *start_look;	/* while a trial keeps us from taking the file */

	/*
	 * Hooks, set before the stages come up; each may be NULL. A new configuration
	 * comes in two steps, the second perhaps much later or never: prepare judges and
	 * builds what can fail, beside the old, -1 after saying why in errors; commit
	 * goes over to it (d->config is the old one still), -1 and nothing has changed;
	 * adopted does what needs d->config to be the new one. discard: no commit will come.
	 */
	int	       (*prepare)(struct daemon *d, const struct config *fresh,
				  struct conf_errors *errors);
	int	       (*commit)(struct daemon *d, const struct config *fresh);
	void	       (*adopted)(struct daemon *d);
	void	       (*discard)(struct daemon *d);
	void	       (*status)(struct daemon *d, cJSON *fields);	/* add named fields */
	void	       (*stats)(struct daemon *d, struct ctl_call *call); /* ctl_counter() each */
	/* What Stats counts, by labels: ctl_series() each, at most a thousand rows. */
	void	       (*series)(struct daemon *d, struct ctl_call *call);
};

/*
 * Read the options. Does not return for -V, -h, -t, --dump-config and wrong options:
 * those print and exit with the code of gatewayctl.md.
 */
void daemon_args(struct daemon *d, int argc, char **argv, const char *name);

/*
 * Stage functions for all daemons: load the file (78 on error; printed), make the
 * loop, fill the facts.
 */
int daemon_config_up(void *daemon);
void daemon_config_down(void *daemon);
int daemon_loop_up(void *daemon);
void daemon_loop_down(void *daemon);
int daemon_facts_up(void *daemon);
void daemon_facts_down(void *daemon);

/*
 * Open the control socket by control.* of the configuration. It answers Status, Stats,
 * Reload, Watch and `methods` (ended by a NULL name; may be NULL).
 */
int daemon_control_up(struct daemon *d, const struct ctl_method *methods);
void daemon_control_down(void *daemon);

/*
 * Ready for guests, or why not in one sentence (NULL: ready). Tells Watch calls,
 * Status and systemd; logs a change. Cheap to repeat.
 */
void daemon_set_ready(struct daemon *d, const char *why_not);

/* Fail a stage with an exit code: `return daemon_fail(d, EXIT_UNAVAILABLE, "...")`. */
int daemon_fail(struct daemon *d, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Bring stages up, sd_notify READY, loop, stages down. Returns the exit code. */
int daemon_run(struct daemon *d, const struct stage *stages, size_t n);

#endif
