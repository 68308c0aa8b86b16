/* ask.h - asking a daemon, and saying what went wrong in words and as an exit code */
#ifndef GW_ASK_H
#define GW_ASK_H

#include <cjson/cJSON.h>

#include "verbs.h"

extern const char *const daemon_names[];	/* raserv dns64d nat64d, then NULL */

/*
 * Call method of daemon; EXIT_OK, or the exit code after a sentence on stderr: 3 not
 * running, 77 permission, 1 refused. parameters is freed, and may be NULL.
 */
int ask(struct ctl_cmd *c, const char *daemon, const char *method, cJSON *parameters,
	void (*row)(const cJSON *row, void *arg), void *arg);

/*
 * Say on stderr why a call failed, -errno of ctl.h with its error (which is freed, and may
 * be NULL). The exit code for it.
 */
int ask_failed(struct ctl_cmd *c, const char *daemon, int why, cJSON *error);

/* Does the configuration want it? Yes, if that cannot be read. */
bool daemon_wanted(struct ctl_cmd *c, const char *daemon);

/* As ask(), without parameters; silent when it is not running and not wanted either. */
int ask_if_there(struct ctl_cmd *c, const char *daemon, const char *method,
		 void (*row)(const cJSON *row, void *arg), void *arg);

/* The same without a word; -errno of ctl_ask. */
int ask_quietly(struct ctl_cmd *c, const char *daemon, const char *method,
		void (*row)(const cJSON *row, void *arg), void *arg);

/* The same with one parameter, a number. */
int ask_rows(struct ctl_cmd *c, const char *daemon, const char *method, const char *parameter,
	     double value, void (*row)(const cJSON *row, void *arg), void *arg);

/* The one row of a method like Status; NULL with *why = -errno. The caller frees it. */
cJSON *ask_one(struct ctl_cmd *c, const char *daemon, const char *method, int *why);

bool ask_not_running(int why);		/* is that what -errno means? */

#endif
