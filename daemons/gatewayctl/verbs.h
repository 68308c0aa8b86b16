/*
 * verbs.h - what gatewayctl can be told to do
 *
 * A verb is a row of verbs.c: its words, its function, the options and words it takes.
 * Usage, completion and the test of the manual are loops over the rows.
 */
#ifndef GW_VERBS_H
#define GW_VERBS_H

#include <stdbool.h>
#include <stddef.h>

#include <gateway6/conf.h>
#include <gateway6/daemon.h>

struct ctl_cmd;

struct verb {
	const char *words[2];		/* "ra", "show"; the second may be NULL */
	int	  (*run)(struct ctl_cmd *c);	/* gives the exit code */
	const char *options;		/* long names it takes, by spaces: "host proto top" */
	const char *args;		/* for usage: "[IF]" */
	int	    args_max;		/* words behind the verb */
	const char *help;
};

extern const struct verb verbs[];	/* ends with a NULL run */

enum output { OUT_TABLE, OUT_JSON };

struct ctl_cmd {
	const struct verb *verb;
	int		 argc;		/* words behind those of the verb */
	char	       **argv;
	const char	*config_path;
	enum output	 output;
	bool		 color, headers;
	unsigned	 width;		/* of the terminal, in characters; 0: there is none */
	unsigned	 watch_s;	/* 0: once */
	const char	*option[32];	/* by number of its row in options.c; use cmd_option */
	struct config	*config;	/* of config_path, once cmd_config() was asked */
	bool		 config_tried;
};

/* The value of an option of the verb, "" for one that takes none, NULL when not given. */
const char *cmd_option(const struct ctl_cmd *c, const char *name);

/* The n-th word behind the verb, or NULL. */
const char *cmd_arg(const struct ctl_cmd *c, int n);

/* The configuration file, read once; NULL when it cannot be read. No words about it. */
const struct config *cmd_config(struct ctl_cmd *c);

/* Is there a file, but none that can be used? cmd_directory() is then a guess. */
bool cmd_config_broken(struct ctl_cmd *c);

/* Where the control sockets are: control.directory of the file, or the default. */
const char *cmd_directory(struct ctl_cmd *c);

/* check.c: the configuration file. check [FILE]; config show [--effective]|example|schema */
int verb_check(struct ctl_cmd *c);
int verb_config_show(struct ctl_cmd *c);
int verb_config_example(struct ctl_cmd *c);
int verb_config_schema(struct ctl_cmd *c);

/* The others, each in the file of its noun. */
int verb_status(struct ctl_cmd *c);
int verb_sessions(struct ctl_cmd *c);
int verb_bindings(struct ctl_cmd *c);
int verb_who(struct ctl_cmd *c);
int verb_publish(struct ctl_cmd *c);
int verb_ra_show(struct ctl_cmd *c);
int verb_ra_monitor(struct ctl_cmd *c);
int verb_ra_send(struct ctl_cmd *c);
int verb_ndp(struct ctl_cmd *c);
int verb_dns_cache(struct ctl_cmd *c);
int verb_dns_flush(struct ctl_cmd *c);
int verb_dns_stats(struct ctl_cmd *c);
int verb_explain(struct ctl_cmd *c);

/* dns_log.c. dns log [NAME] [--client ADDR]; dns top [--client ADDR] [--top N] */
int verb_dns_log(struct ctl_cmd *c);
int verb_dns_top(struct ctl_cmd *c);

/* dns_query.c. dns query NAME [TYPE] [--trace] [--client ADDR] */
int verb_dns_query(struct ctl_cmd *c);
int verb_top(struct ctl_cmd *c);
int verb_capture(struct ctl_cmd *c);
int verb_stats(struct ctl_cmd *c);
int verb_diff(struct ctl_cmd *c);
int verb_metrics_print(struct ctl_cmd *c);
int verb_metrics_write(struct ctl_cmd *c);
int verb_doctor(struct ctl_cmd *c);
int verb_reload(struct ctl_cmd *c);
int verb_import(struct ctl_cmd *c);
int verb_confirm(struct ctl_cmd *c);
int verb_rollback(struct ctl_cmd *c);
int verb_logs(struct ctl_cmd *c);
int verb_report(struct ctl_cmd *c);
int verb_version(struct ctl_cmd *c);
int verb_manual(struct ctl_cmd *c);	/* gatewayctl __manual: KEYS of gateway6.yaml(5) */
int verb_complete(struct ctl_cmd *c);	/* gatewayctl __complete WORDS... */

#endif
