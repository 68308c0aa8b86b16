/*
 * explain.c - what would become of a packet: the method Explain
 *
 * The packet goes through the real core with the real tables, but in a copy of the process
 * (fork): what it does to bindings, sessions, counters and limits ends with the copy, and
 * what it leads to is written down in place of being sent. The kernel copies only what
 * the walk touches, so the packets of the guests wait for no longer than a fork takes.
 */
#include "explain.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gateway6/child.h>
#include <gateway6/pref64.h>

#include "control.h"

#define WALK_MAX_S 5			/* a copy that takes longer is ended */
#define TEXT_MAX (64u << 10)

struct explain {			/* one at a time */
	struct ctl_call	  *call;
	pid_t		   pid;
	int		   fd;		/* of what the copy writes */
	struct loop_watch *watch;
	size_t		   len;
	char		   text[TEXT_MAX];
};

static void end(struct nat64d *n)
{
	struct explain *e = n->explain;

	loop_unwatch(e->watch);
	close(e->fd);
	kill(e->pid, SIGKILL);			/* it has written all, or is not wanted */
	waitpid(e->pid, NULL, 0);
	free(e);
	n->explain = NULL;
}

/* The end of the file, an error, or more than there can be. */
static void text_ready(void *arg)
{
	struct nat64d *n = arg;
	struct explain *e = n->explain;
	ssize_t got = read(e->fd, e->text + e->len, sizeof(e->text) - 1 - e->len);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got > 0) {
		e->len += (size_t)got;
		return;
	}
	loop_unwatch(e->watch);
	e->watch = NULL;
	ctl_resume(e->call);
}

static _Noreturn void be_the_copy(struct nat64d *n, const struct explain_plan *p, int fd)
{
	FILE *out = fdopen(fd, "w");
	struct nat64_fast nobody = { 0 };	/* the flows of the kernel are no copy */

	signal(SIGALRM, SIG_DFL);
	alarm(WALK_MAX_S);
	nat64_fast_is(n->core, &nobody);
	if (out) {
		explain_walk(n, p, out);
		fclose(out);
	}
	_exit(0);
}

static int begin(struct nat64d *n, const struct explain_plan *p, struct ctl_call *call)
{
	struct explain *e = calloc(1, sizeof(*e));
	int ends[2];

	if (!e || pipe2(ends, O_CLOEXEC) < 0) {
		free(e);
		return -1;
	}
	e->call = call;
	e->fd = ends[0];
	fcntl(e->fd, F_SETFL, O_NONBLOCK);
	e->pid = child_fork();
	if (e->pid == 0)
		be_the_copy(n, p, ends[1]);
	close(ends[1]);
	if (e->pid < 0) {
		close(e->fd);
		free(e);
		return -1;
	}
	n->explain = e;
	e->watch = loop_watch(n->d.loop, e->fd, LOOP_READABLE, text_ready, n);
	if (e->watch)
		return 0;
	end(n);
	return -1;
}

/* ---- the question ---- */

/* A guest may name the IPv4 address that it means: it stands behind the first prefix. */
static bool destination6(const struct config *c, const char *text, struct addr6 *out)
{
	struct addr4 a;

	if (!addr4_parse(text, &a))
		return control_host(c, text, out);
	*out = pref64_embed(&c->nat64.prefix, a);
	return true;
}

static bool plan_read(struct ctl_call *call, const struct config *c, struct explain_plan *p)
{
	const char *src = ctl_text_param(call, "src"), *dst = ctl_text_param(call, "dst");
	const char *proto = ctl_text_param(call, "proto");

	*p = (struct explain_plan){ .port = (uint16_t)ctl_number_param(call, "port", 0) };
	if (!src || !dst || !proto || !control_l4(proto, &p->l4)) {
		ctl_refuse(call, "BadParameter", "src, dst, and proto, which is tcp, udp or icmp");
		return false;
	}
	p->from_outside = addr4_parse(src, &p->src4);
	if (p->from_outside ? addr4_parse(dst, &p->dst4)
			    : control_host(c, src, &p->src6) && destination6(c, dst, &p->dst6))
		return true;
	if (p->from_outside)
		ctl_refuse(call, "BadParameter", "a client of the IPv4 internet calls an IPv4 "
			   "address, not %s", dst);
	else
		ctl_refuse(call, "BadParameter", "%s is neither an address nor a name of hosts:",
			   control_host(c, src, &p->src6) ? dst : src);
	return false;
}

/* ---- the method ---- */

static void rows_send(struct ctl_call *call, char *text)
{
	char *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		cJSON *row = cJSON_Parse(line);

		if (row)
			ctl_row(call, row);
	}
}

enum ctl_step explain_run(struct ctl_call *call, void *daemon)
{
	struct nat64d *n = daemon;
	struct explain_plan p;

	if (n->explain && n->explain->call == call) {
		if (!n->explain->len)
			ctl_refuse(call, "Failed", "the walk came to no end");
		rows_send(call, n->explain->text);
		end(n);
		return CTL_DONE;
	}
	if (!n->core)
		return ctl_refuse(call, "Off", "nat64.enabled is false");
	if (n->explain)
		return ctl_refuse(call, "Busy", "another one is being explained, try again");
	if (!plan_read(call, n->d.config, &p))
		return CTL_DONE;
	if (begin(n, &p, call) < 0)
		return ctl_refuse(call, "Failed", "no copy can be made: %s", strerror(errno));
	return CTL_LATER;
}

void explain_gone(struct ctl_call *call, void *daemon)
{
	struct nat64d *n = daemon;

	if (n->explain && n->explain->call == call)
		end(n);
}
