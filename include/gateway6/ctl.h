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
	/* The client left in the middle of a call; the call dies on return. May be NULL. */
	void	       (*gone)(struct ctl_call *call, void *daemon);
	const char	*help;		/* one line */
};

/* Who is at the other end: SO_PEERCRED and SO_PEERGROUPS. */
#define CTL_GROUPS_MAX 256		/* who is in more is judged without them */

struct ctl_peer {
	uint32_t uid, gid;
	uint32_t groups[CTL_GROUPS_MAX];
	size_t	 n_groups;
};

/* Reading: root, our own user, members of socket_gid. Changing: root alone. */
bool ctl_peer_may(const struct ctl_peer *p, uint32_t socket_gid, enum ctl_access access);

struct ctl_server_plan {
	const char *directory;		/* made, mode 0750, when it is not there */
	const char *name;		/* "nat64d": NAME.sock, io.gateway6.NAME.* */
	const char *group;		/* of the socket; left alone when it does not exist */
	const struct ctl_method *methods;	/* end with a NULL name, outlive the server */
	const struct ctl_method *common;	/* the same, asked second; may be NULL */
	void	   *daemon;
	int	  (*peer)(int fd, struct ctl_peer *out);	/* NULL: ask the kernel */
	unsigned    patience_ms;	/* with a client that asks nothing; 0: 30 s */
};

/*
 * Listen on DIRECTORY/NAME.sock, mode 0660. A socket file that nobody listens on is
 * replaced. NULL after logging why; errno is then EADDRINUSE when another daemon of
 * that name runs. Daemons use daemon_control_up() of daemon.h, which brings Status,
 * Stats and Reload along; the server itself answers Watch.
 *
 * Bounds: a request has at most 64 KiB and 16 levels, 64 clients. Let go is a client that
 * asks nothing for 30 s between its calls, that takes nothing of what waits for it for ten
 * minutes, or for whom 256 KiB wait.
 */
struct ctl_server *ctl_server_new(struct loop *loop, const struct ctl_server_plan *plan);
void ctl_server_free(struct ctl_server *s);	/* removes the socket */

/*
 * Ready or not, and why not, in one sentence: what the daemon can do for guests at
 * this moment. Every Watch call is told of each change: raserv announces by it.
 */
void ctl_set_ready(struct ctl_server *s, bool ready, const char *why_not);
bool ctl_is_ready(const struct ctl_server *s);
const char *ctl_why_not(const struct ctl_server *s);	/* "" when ready */

/*
 * For handlers. A parameter that is absent or of another type is NULL, false or the
 * fallback.
 */
const char *ctl_text_param(const struct ctl_call *call, const char *name);
bool ctl_flag_param(const struct ctl_call *call, const char *name);
uint64_t ctl_number_param(const struct ctl_call *call, const char *name, uint64_t fallback);
uint64_t *ctl_state(struct ctl_call *call);	/* four words, zero at first */

/*
 * Send one row and free it. A table of any size: send rows until ctl_full(), keep the
 * place in ctl_state(), say CTL_AGAIN.
 */
void ctl_row(struct ctl_call *call, cJSON *row);

/* Should the handler pause (CTL_AGAIN)? True once enough waits for the client. */
bool ctl_full(const struct ctl_call *call);

/* One row of Stats; name and text come from a table of counters.h. */
void ctl_counter(struct ctl_call *call, const char *name, const char *text, uint64_t value);

/* One row of Series: labels in pairs, name and value, ended by NULL. */
void ctl_series(struct ctl_call *call, const char *name, double value,
		const char *const *labels);

/* Add a sentence to warnings[] of a Status reply: seen by a person, so say what to do. */
void ctl_warn(cJSON *status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* End with an error: io.gateway6.<code> and a sentence for people. */
enum ctl_step ctl_refuse(struct ctl_call *call, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* For CTL_LATER: run the handler again. */
void ctl_resume(struct ctl_call *call);

/* ---- client ---- */

/*
 * Blocking call, for gatewayctl. row() is given each reply's parameters, but not the
 * empty one that ends a table. parameters may be NULL. Returns 0; -ENOENT or
 * -ECONNREFUSED when the daemon does not run, -EACCES, -ETIMEDOUT after 30 s of
 * silence, -EPROTO for a reply that is none, or -EREMOTEIO with *error (caller frees) =
 * {"error":..,"parameters":..}. error may be NULL.
 */
int ctl_ask(const char *directory, const char *daemon, const char *method,
	    const cJSON *parameters, void (*row)(const cJSON *row, void *arg), void *arg,
	    cJSON **error);

/*
 * The same row by row. ctl_open: NULL with *why = -errno as above. ctl_next: 1 with a row
 * (the caller frees it; NULL for an empty one), 0 after the last, or -errno as above.
 * After 30 s of silence -ETIMEDOUT, unless ctl_patience (seconds, 0: for ever).
 */
struct ctl_call_out;

struct ctl_call_out *ctl_open(const char *directory, const char *daemon, const char *method,
			      const cJSON *parameters, int *why);
int ctl_next(struct ctl_call_out *o, cJSON **row, cJSON **error);
void ctl_patience(struct ctl_call_out *o, unsigned silence_s);
void ctl_close(struct ctl_call_out *o);		/* NULL is fine */

/* How long all later calls of this process wait for a daemon that says nothing. */
void ctl_set_silence(unsigned seconds);

/* Follow the readiness of a daemon from inside a loop; reconnects each second. */
struct ctl_watch;

struct ctl_watch *ctl_watch_new(struct loop *loop, const char *directory, const char *daemon,
				void (*changed)(void *arg, bool ready), void *arg);
void ctl_watch_free(struct ctl_watch *w);
bool ctl_watch_ready(const struct ctl_watch *w);	/* false while it does not run */

#endif
