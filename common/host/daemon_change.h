/*
 * daemon_change.h - a new configuration in two steps: the one way to it
 */
#ifndef GW_DAEMON_CHANGE_H
#define GW_DAEMON_CHANGE_H

#include <gateway6/daemon.h>
#include <gateway6/generation.h>

enum change_state { CHANGE_QUIET, CHANGE_READY, CHANGE_TRIAL };

struct daemon_change {
	enum change_state  state;
	struct config	  *fresh;	/* READY: judged and built, not in force */
	struct config	  *before;	/* TRIAL: what returns unless it is confirmed */
	unsigned	   number, number_before;
	bool		   kept;	/* trial.yaml holds it: that file decides */
	struct ctl_call	  *call;	/* READY: Prepare, which its caller holds open */
	struct loop_timer *timer;	/* the end of our patience, or of the trial */
	uint64_t	   until_ms;	/* TRIAL */
};

int daemon_change_up(struct daemon *d);
void daemon_change_down(struct daemon *d);

/* Read the file anew: NULL after errors, which are logged. Nothing has changed. */
struct config *daemon_read(struct daemon *d, struct conf_errors *errors);

/* Read, judge, build beside the old. 0; -1: *errors says why, all stays. */
int change_prepare(struct daemon *d, unsigned number, struct conf_errors *errors);
void change_abort(struct daemon *d);

/* Put in force what was prepared, for trial_ms. 0; -1: all stays. */
int change_commit(struct daemon *d, uint64_t trial_ms);
void change_confirm(struct daemon *d);
void change_rollback(struct daemon *d, const char *why);

/* All at once, for SIGHUP and Reload. 0: adopted; -1: all stays, *errors says why. */
int daemon_reload_now(struct daemon *d, struct conf_errors *errors);

/* daemon_start.c: which configuration a start takes. */
extern const char *const stand_in_text[];	/* what is wrong with the file */
int start_take(struct daemon *d);
bool start_may_stand_in(const struct daemon *d);
void start_is_over(struct daemon *d);	/* all stages are up */

/* Write down that the configuration in force is good. */
void daemon_keep(struct daemon *d);

void log_conf_errors(const struct conf_errors *errors);
void daemon_log_level(const struct daemon *d, const struct config *c);
void daemon_tell_systemd(const struct daemon *d);

/* Methods Prepare, Commit, Confirm, Rollback. */
enum ctl_step change_prepare_run(struct ctl_call *call, void *daemon);
void change_prepare_gone(struct ctl_call *call, void *daemon);
enum ctl_step change_commit_run(struct ctl_call *call, void *daemon);
enum ctl_step change_confirm_run(struct ctl_call *call, void *daemon);
enum ctl_step change_rollback_run(struct ctl_call *call, void *daemon);

/* Rows for what is wrong with the file: of Reload and Prepare. */
void conf_error_rows(struct ctl_call *call, const struct conf_errors *errors);

#endif
