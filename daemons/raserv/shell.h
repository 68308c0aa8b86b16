/*
 * shell.h - what the files around the core share: one struct raserv_daemon
 */
#ifndef RASERV_SHELL_H
#define RASERV_SHELL_H

#include <gateway6/daemon.h>

#include "core/proxy.h"
#include "core/raserv.h"
#include "icmp6.h"

enum { WATCHED = 2 };			/* dns64d, nat64d */

struct memory {				/* memory_file.c */
	struct loop_timer *timer;	/* NULL: not up */
	bool	 armed, failed;
	uint64_t written_ms;
	uint64_t news;			/* raserv_news when written */
};

struct isolation {			/* isolation.c */
	struct loop_timer *again;	/* NULL: not up */
	int	 nft_fd;		/* tells of changes of the ruleset; -1: none */
	struct loop_watch *watch;
	char	*rules;			/* the table as we made it; NULL: none */
	bool	 whole;			/* nobody has touched it since */
	bool	 may_be_there;		/* ours, or one that a life before us left */
	bool	 failed;
	struct log_limit limit;
};

struct raserv_daemon {
	struct daemon	   d;		/* first: the stages get a struct daemon */
	struct icmp6	  *icmp6;
	struct ndproxy	  *ndproxy;
	struct raserv	  *core;
	struct loop_timer *timer;	/* of the core */
	struct ctl_watch  *watch[WATCHED];
	struct memory	   memory;
	struct isolation   isolation;
	bool		   ceasing;	/* the final advertisements are under way */
	struct log_limit   foreign_limit, contradicted_limit, address_limit, refusal_limit;
	bool		   addresses_refused;	/* CAP_NET_ADMIN was missing for one */
};

/* Send what is due and arm the timer for what comes next. */
void advertiser_run(struct raserv_daemon *r);

/* " (web, vm 101)" of another router that is a guest of the file; else "". */
struct other_called { char s[100]; };
struct other_called other_called(const struct config *c, const struct other *router);

/* An errno of sending, with its meaning for the administrator where one is known. */
struct refusal { char s[160]; };
struct refusal refusal(int error);
void refusal_log(struct raserv_daemon *r, uint32_t link, int error);

/* Something may have happened that is worth remembering. */
void memory_look(struct raserv_daemon *r);

/* Addresses and isolation: the facts or the file are different now. */
void addresses_changed(struct raserv_daemon *r);
void isolation_changed(struct raserv_daemon *r);
bool isolation_needs_rights(const struct raserv_daemon *r);	/* CAP_NET_ADMIN */

/* Stages. */
int addresses_up(void *daemon);
void addresses_down(void *daemon);
int isolation_up(void *daemon);
void isolation_down(void *daemon);
int advertiser_up(void *daemon);
void advertiser_down(void *daemon);
int memory_up(void *daemon);
void memory_down(void *daemon);
int ndproxy_up(void *daemon);
void ndproxy_down(void *daemon);
int links_up(void *daemon);
int watches_up(void *daemon);
void watches_down(void *daemon);
int control_up(void *daemon);

/* links.c: the facts are different now. */
void links_changed(void *daemon);

/* ndproxy.c: the facts or the file are different now; for control. */
void ndproxy_changed(struct raserv_daemon *r);
const struct proxy *ndproxy_core(const struct raserv_daemon *r);
bool ndproxy_lacks_routes(const struct raserv_daemon *r);	/* no CAP_NET_ADMIN */

/* control.c: hooks of struct daemon. */
void control_status(struct daemon *d, cJSON *fields);
void control_stats(struct daemon *d, struct ctl_call *call);
void control_series(struct daemon *d, struct ctl_call *call);
enum ctl_step control_proxied(struct ctl_call *call, void *daemon);
cJSON *control_link(const struct iface *it, const struct facts *f, uint64_t now_ms);

#endif
