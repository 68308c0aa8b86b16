/*
 * ctl.h - the control protocol: rows of named fields over a unix socket
 *
 * Varlink framing: one JSON object, then a NUL. A call is
 *	{"method":"io.gateway6.nat64d.Sessions","parameters":{...},"more":true}
 * A reply is {"parameters":{...}}; a table is one reply per row with
 * "continues":true and a last one without; an error is {"error":"...","parameters":{}}.
 * Reading is for root and the group of the socket, changing for root (SO_PEERCRED).
 * A slow reader holds up its own call only: rows are made when there is room.
 */
#ifndef GW_CTL_H
#define GW_CTL_H

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stdint.h>

#include "loop.h"

struct ctl_server;
struct ctl_call;

enum ctl_access { CTL_READ, CTL_CHANGE };

enum ctl_step {
	CTL_DONE,			/* the last row was sent: end the call */
	CTL_AGAIN,			/* call me again when the client took these */
	CTL_LATER,			/* I keep the call and use ctl_resume() */
};

struct ctl_method {
	const char	*name;		/* "Sessions": becomes io.gateway6.<daemon>.Sessions */
	enum ctl_access	 access;
	/* state starts at 0 and is the handler's own between its turns. */
	enum ctl_step  (*run)(struct ctl_call *call, void *daemon);
	void	       (*gone)(struct ctl_call *call, void *daemon);	/* CTL_LATER: client left */
	const char	*help;		/* one line */
};

/*
 * Listen on DIRECTORY/NAME.sock, mode 0660, group `group` (kept when it does not
 * exist). methods is an array that ends with a NULL name and outlives the server.
 * The server itself answers Status (see below), Stats, Reload and Watch. NULL after
 * logging why.
 */
struct ctl_server *ctl_server_new(struct loop *loop, const char *directory,
				  const char *name, const char *group,
				  const struct ctl_method *methods, void *daemon);
void ctl_server_free(struct ctl_server *s);	/* removes the socket */

/*
 * Ready or not, and why not, in one sentence: what the daemon can do for guests at
 * this moment. Every Watch call is told of each change: raserv announces by it.
 */
void ctl_set_ready(struct ctl_server *s, bool ready, const char *why_not);

/* For handlers. Parameters may be absent: NULL or the fallback then. */
const char *ctl_text_param(const struct ctl_call *call, const char *name);
bool ctl_flag_param(const struct ctl_call *call, const char *name);
uint64_t *ctl_state(struct ctl_call *call);	/* four words, zero at first */

/* Send one row and free it. Hundreds of rows per turn are fine: say CTL_AGAIN then. */
void ctl_row(struct ctl_call *call, cJSON *row);

/* Should the handler pause (CTL_AGAIN)? True once enough waits for the client. */
bool ctl_full(const struct ctl_call *call);

/* End with an error: io.gateway6.<code> and a sentence for people. */
enum ctl_step ctl_refuse(struct ctl_call *call, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* For CTL_LATER: run the handler again. */
void ctl_resume(struct ctl_call *call);

/* ---- client ---- */

/*
 * Blocking call, for gatewayctl. row() is given each reply's parameters. Returns 0;
 * -ENOENT/-ECONNREFUSED when the daemon does not run, -EACCES, or -EREMOTEIO with
 * *error (caller frees) = {"error":..,"parameters":..}.
 */
int ctl_ask(const char *directory, const char *daemon, const char *method,
	    const cJSON *parameters, void (*row)(const cJSON *row, void *arg), void *arg,
	    cJSON **error);

/* Follow the readiness of a daemon from inside a loop; reconnects each second. */
struct ctl_watch;

struct ctl_watch *ctl_watch_new(struct loop *loop, const char *directory, const char *daemon,
				void (*changed)(void *arg, bool ready), void *arg);
void ctl_watch_free(struct ctl_watch *w);
bool ctl_watch_ready(const struct ctl_watch *w);

#endif
