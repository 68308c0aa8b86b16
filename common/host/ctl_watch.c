/*
 * ctl_watch.c - follow the readiness of another daemon from inside a loop
 *
 * A Watch call is kept open; when it breaks, or was never possible, the daemon counts
 * as not ready and a new attempt is made each second. raserv announces RDNSS and
 * PREF64 by it.
 */
#include <gateway6/ctl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#define RETRY_MS 1000
#define REPLY_MAX 4096

struct ctl_watch {
	struct loop	   *loop;
	struct sockaddr_un  to;
	char		    daemon[32];
	struct loop_timer  *retry;
	struct bufferevent *stream;	/* NULL: waiting for the next attempt */
	bool		    ready;
	void		  (*changed)(void *arg, bool ready);
	void		   *arg;
};

static void tell(struct ctl_watch *w, bool ready)
{
	if (w->ready == ready)
		return;
	w->ready = ready;
	w->changed(w->arg, ready);
}

static void hang_up(struct ctl_watch *w)
{
	if (w->stream)
		bufferevent_free(w->stream);
	w->stream = NULL;
	loop_timer_at(w->retry, loop_now_ms(w->loop) + RETRY_MS);
	tell(w, false);
}

/* False for a reply that is none, an error for instance. */
static bool reply_read(struct ctl_watch *w, const char *bytes)
{
	cJSON *reply = cJSON_Parse(bytes);
	const cJSON *row = cJSON_GetObjectItemCaseSensitive(reply, "parameters");
	const cJSON *ready = cJSON_GetObjectItemCaseSensitive(row, "ready");
	bool ok = cJSON_IsBool(ready), yes = cJSON_IsTrue(ready);

	cJSON_Delete(reply);
	if (ok)
		tell(w, yes);
	return ok;
}

/* Each turn drains one reply or leaves. */
static void on_input(struct bufferevent *stream, void *arg)
{
	struct ctl_watch *w = arg;
	struct evbuffer *in = bufferevent_get_input(stream);

	while (w->stream == stream) {
		struct evbuffer_ptr end = evbuffer_search(in, "", 1, NULL);
		bool ok;

		if (end.pos < 0 && evbuffer_get_length(in) < REPLY_MAX)
			return;
		ok = end.pos >= 0 &&
		     reply_read(w, (const char *)evbuffer_pullup(in, end.pos + 1));
		if (!ok) {
			hang_up(w);
			return;
		}
		evbuffer_drain(in, (size_t)end.pos + 1);
	}
}

static void on_event(struct bufferevent *stream, short what, void *arg)
{
	(void)stream;
	if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
		hang_up(arg);
}

static int sock_connect(const struct sockaddr_un *to)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	/* on a unix socket connect() is done or fails at once, EAGAIN included */
	if (fd >= 0 && connect(fd, (const struct sockaddr *)to, sizeof(*to)) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void dial(void *arg, uint64_t now_ms)
{
	struct ctl_watch *w = arg;
	int fd = sock_connect(&w->to);
	char request[128];
	int len = snprintf(request, sizeof(request),
			   "{\"method\":\"io.gateway6.%s.Watch\",\"more\":true}", w->daemon);

	(void)now_ms;
	if (fd >= 0)
		w->stream = bufferevent_socket_new(loop_base(w->loop), fd,
						   BEV_OPT_CLOSE_ON_FREE);
	if (!w->stream) {
		if (fd >= 0)
			close(fd);
		hang_up(w);
		return;
	}
	bufferevent_setcb(w->stream, on_input, NULL, on_event, w);
	bufferevent_setwatermark(w->stream, EV_READ, 0, REPLY_MAX);
	bufferevent_enable(w->stream, EV_READ | EV_WRITE);
	bufferevent_write(w->stream, request, (size_t)len + 1);
}

struct ctl_watch *ctl_watch_new(struct loop *loop, const char *directory, const char *daemon,
				void (*changed)(void *arg, bool ready), void *arg)
{
	struct ctl_watch *w = calloc(1, sizeof(*w));
	int n;

	if (!w)
		return NULL;
	w->loop = loop;
	w->changed = changed;
	w->arg = arg;
	w->to.sun_family = AF_UNIX;
	n = snprintf(w->to.sun_path, sizeof(w->to.sun_path), "%s/%s.sock", directory, daemon);
	snprintf(w->daemon, sizeof(w->daemon), "%s", daemon);
	w->retry = loop_timer(loop, dial, w);
	if (!w->retry || n < 0 || (size_t)n >= sizeof(w->to.sun_path)) {
		ctl_watch_free(w);
		return NULL;
	}
	loop_timer_at(w->retry, loop_now_ms(loop));
	return w;
}

void ctl_watch_free(struct ctl_watch *w)
{
	if (!w)
		return;
	loop_timer_free(w->retry);
	if (w->stream)
		bufferevent_free(w->stream);
	free(w);
}

bool ctl_watch_ready(const struct ctl_watch *w)
{
	return w->ready;
}
