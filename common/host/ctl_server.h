/* ctl_server.h - socket, clients and calls of the control server, for its files */
#ifndef GW_CTL_SERVER_H
#define GW_CTL_SERVER_H

#include <gateway6/ctl.h>
#include <gateway6/queue.h>

#include "ctl_message.h"

#define CTL_PAUSE_AT (64u << 10)	/* bytes that wait for a client: pause the handler */
#define CTL_RESUME_AT (16u << 10)
#define CTL_DROP_AT (256u << 10)	/* let the client go */

struct bufferevent;
struct event;

struct ctl_call {			/* at most one per client at a time */
	struct ctl_client	*client;
	const struct ctl_method *method;	/* NULL: none under way */
	struct ctl_request	 request;
	uint64_t		 state[4];
	cJSON			*held;	/* the newest row: is it the last? */
	bool			 answered;	/* its last reply is out */
	bool			 later;		/* the handler said CTL_LATER */
};

struct ctl_client {
	struct queue_link    link;
	struct ctl_server   *server;
	struct bufferevent  *stream;
	struct event	    *turn;	/* run the call, or read the next one */
	struct event	    *silent;	/* is pending while it has no call under way */
	struct ctl_peer	     peer;
	struct ctl_call	     call;
	bool		     watches;	/* its call is Watch */
	bool		     no_more_input, rejected, doomed;
};

struct ctl_server {
	struct ctl_server_plan plan;
	struct loop	*loop;
	char		*path;
	uint32_t	 gid;		/* of the socket */
	int		 fd;
	bool		 bound;		/* the file at path is ours */
	struct loop_watch *knock;
	struct loop_timer *rest;	/* after accept() failed */
	struct queue	 clients;
	unsigned	 n_clients;
	bool		 ready;
	char		 why_not[256];
};

/* Listen at plan.directory/plan.name.sock: path, fd and gid. -1 after saying why. */
int ctl_socket_open(struct ctl_server *s);
void ctl_socket_close(struct ctl_server *s);

int ctl_peer_ask_kernel(int fd, struct ctl_peer *out);

/* Judge the request and start it; what is wrong with it is answered. */
void ctl_call_begin(struct ctl_client *c, const char *bytes, size_t len);
void ctl_call_turn(struct ctl_call *call);
void ctl_call_abandon(struct ctl_call *call);	/* the client is gone */
void ctl_call_reject(struct ctl_client *c, const char *why);	/* and close */

/* From now on it is waited for the client's next request, and not for ever. */
void ctl_client_awaits(struct ctl_client *c);

/* The reply of Watch, now. */
void ctl_watch_tell(struct ctl_client *c);

#endif
