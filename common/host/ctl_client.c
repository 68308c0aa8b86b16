/*
 * ctl_client.c - blocking calls to a daemon, for gatewayctl
 *
 * Rows are handed on as they arrive and freed, so a table of any length needs one row
 * of memory. ctl_ask() is the whole of a call; who needs a call that stays open while
 * others are made, or that never ends, takes it row by row.
 */
#include <gateway6/ctl.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define SILENCE_S 30		/* unless ctl_set_silence() said otherwise */
#define REPLY_MAX (1u << 20)

struct ctl_call_out {
	int	fd;
	bool	ended;			/* the last reply was read */
	char	buf[REPLY_MAX];
	size_t	have, at;		/* bytes in buf; of them taken */
};

static unsigned bearable_s = SILENCE_S;

void ctl_set_silence(unsigned seconds)
{
	bearable_s = seconds;
}

static void silence_is(int fd, unsigned s)
{
	struct timeval span = { .tv_sec = s };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &span, sizeof(span));
}

static int sock_connect(const char *directory, const char *daemon)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct timeval silence = { .tv_sec = bearable_s };
	int n = snprintf(to.sun_path, sizeof(to.sun_path), "%s/%s.sock", directory, daemon);
	int fd, why;

	if (n < 0 || (size_t)n >= sizeof(to.sun_path))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	silence_is(fd, bearable_s);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof(silence));
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	why = errno;
	close(fd);
	return -why;
}

static char *request_text(const char *daemon, const char *method, const cJSON *parameters)
{
	cJSON *call = cJSON_CreateObject();
	char name[128], *text;

	snprintf(name, sizeof(name), "io.gateway6.%s.%s", daemon, method);
	cJSON_AddStringToObject(call, "method", name);
	if (parameters)
		cJSON_AddItemToObject(call, "parameters", cJSON_Duplicate(parameters, true));
	cJSON_AddTrueToObject(call, "more");
	text = cJSON_PrintUnformatted(call);
	cJSON_Delete(call);
	return text;
}

static int send_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A whole reply of those that are here, or NULL. The caller frees it. */
static cJSON *reply_cut(struct ctl_call_out *o, bool *is_there)
{
	char *end = memchr(o->buf + o->at, '\0', o->have - o->at);
	cJSON *reply = end ? cJSON_Parse(o->buf + o->at) : NULL;

	*is_there = end != NULL;
	if (end)
		o->at = (size_t)(end + 1 - o->buf);
	return reply;
}

/* More bytes. Ends: each turn gets some, or leaves on an error, the end or silence. */
static int bytes_read(struct ctl_call_out *o)
{
	memmove(o->buf, o->buf + o->at, o->have - o->at);
	o->have -= o->at;
	o->at = 0;
	for (;;) {
		ssize_t n = recv(o->fd, o->buf + o->have, REPLY_MAX - o->have, 0);

		if (n > 0) {
			o->have += (size_t)n;
			return 0;
		}
		if (n == 0)			/* left, or a reply longer than the room */
			return -EPROTO;
		if (errno != EINTR)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
	}
}

/* What a reply says. Takes it. */
static int reply_take(struct ctl_call_out *o, cJSON *reply, cJSON **row, cJSON **error)
{
	o->ended = !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(reply, "continues"));
	if (cJSON_HasObjectItem(reply, "error")) {
		if (error)
			*error = reply;
		else
			cJSON_Delete(reply);
		return -EREMOTEIO;
	}
	*row = cJSON_DetachItemFromObjectCaseSensitive(reply, "parameters");
	cJSON_Delete(reply);
	if (cJSON_IsObject(*row) && (*row)->child)
		return 1;
	cJSON_Delete(*row);			/* the empty one that ends a table */
	*row = NULL;
	return o->ended ? 0 : 1;
}

int ctl_next(struct ctl_call_out *o, cJSON **row, cJSON **error)
{
	bool is_there;
	cJSON *reply;
	int done;

	*row = NULL;
	if (error)
		*error = NULL;
	if (o->ended)
		return 0;
	while (!(reply = reply_cut(o, &is_there)) && !is_there)
		if ((done = bytes_read(o)) < 0)
			return done;
	if (cJSON_IsObject(reply))
		return reply_take(o, reply, row, error);
	cJSON_Delete(reply);
	return -EPROTO;
}

void ctl_patience(struct ctl_call_out *o, unsigned patience_s)
{
	silence_is(o->fd, patience_s);
}

void ctl_close(struct ctl_call_out *o)
{
	if (!o)
		return;
	close(o->fd);
	free(o);
}

struct ctl_call_out *ctl_open(const char *directory, const char *daemon, const char *method,
			      const cJSON *parameters, int *why)
{
	struct ctl_call_out *o = calloc(1, sizeof(*o));
	char *text = request_text(daemon, method, parameters);

	*why = -ENOMEM;
	if (!o || !text)
		goto failed;
	o->fd = *why = sock_connect(directory, daemon);
	if (o->fd < 0)
		goto failed;
	*why = send_all(o->fd, text, strlen(text) + 1);
	if (*why < 0) {
		close(o->fd);
		goto failed;
	}
	cJSON_free(text);
	return o;

failed:
	cJSON_free(text);
	free(o);
	return NULL;
}

int ctl_ask(const char *directory, const char *daemon, const char *method,
	    const cJSON *parameters, void (*row)(const cJSON *row, void *arg), void *arg,
	    cJSON **error)
{
	int done;
	struct ctl_call_out *o = ctl_open(directory, daemon, method, parameters, &done);
	cJSON *one;

	if (error)
		*error = NULL;
	if (!o)
		return done;
	while ((done = ctl_next(o, &one, error)) > 0) {
		if (row && one)
			row(one, arg);
		cJSON_Delete(one);
	}
	ctl_close(o);
	return done;
}
