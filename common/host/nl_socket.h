/* nl_socket.h - struct nl, for the files that talk to the kernel */
#ifndef GW_NL_SOCKET_H
#define GW_NL_SOCKET_H

#include "nl_store.h"

#define NL_LISTENERS_MAX 8
#define NL_REQUEST_MAX 1024

struct nl_listener { void (*changed)(void *arg); void *arg; };

struct nl {
	struct loop	   *loop;	/* NULL: a snapshot */
	struct mnl_socket  *events, *ask;
	struct loop_watch  *watch;
	struct loop_timer  *retry;
	unsigned	    seq;
	bool		    all_stale;
	struct nl_store	    store;
	struct nl_listener  listeners[NL_LISTENERS_MAX];
	size_t		    n_listeners;
	_Alignas(struct nlmsghdr) char out[NL_REQUEST_MAX];
	_Alignas(struct nlmsghdr) char in[32768];	/* a dump's largest piece */
};

/* A request in n->out, and its way to the kernel: 0 or -errno. take may be NULL. */
struct nlmsghdr *nl_request(struct nl *n, uint16_t type, uint16_t flags);
int nl_talk(struct nl *n, const struct nlmsghdr *m,
	    void (*take)(struct nl_store *s, const struct nlmsghdr *m));
void nl_ask_close(struct nl *n);

/* Everything, or what notices made doubtful, into n->store: 0 or -errno. */
int nl_dump_all(struct nl *n);
int nl_refresh(struct nl *n);

#endif
