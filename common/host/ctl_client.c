/*
 * ctl_client.c - one blocking call to a daemon, for gatewayctl
 *
 * Rows are handed on as they arrive and freed, so a table of any length needs one row
 * of memory.
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

#define SILENCE_S 30
#define REPLY_MAX (1u << 20)

struct ask {
	int	  fd;
	void	(*row)(const cJSON *row, void *arg);
	void	 *arg;
	cJSON	**error;
	char	 *buf;			/* REPLY_MAX */
	size_t	  have;
};

static int sock_connect(const char *directory, const char *daemon)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct timeval silence = { .tv_sec = SILENCE_S };
	int n = snprintf(to.sun_path, sizeof(to.sun_path), "%s/%s.sock", directory, daemon);
	int fd, why;

	if (n < 0 || (size_t)n >= sizeof(to.sun_path))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof(silence));
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

/* One reply. 1: more follow; 0: it was the last; or -errno. Frees reply. */
static int reply_take(struct ask *a, cJSON *reply)
{
	const cJSON *row = cJSON_GetObjectItemCaseSensitive(reply, "parameters");
	bool more = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(reply, "continues"));

	if (cJSON_HasObjectItem(reply, "error")) {
		if (a->error)
			*a->error = reply;
		else
			cJSON_Delete(reply);
		return -EREMOTEIO;
	}
	if (cJSON_IsObject(row) && row->child && a->row)
		a->row(row, a->arg);
	cJSON_Delete(reply);
	return more;
}

/* All whole replies in the buffer; the rest moves to its start. Result as reply_take. */
static int buffer_take(struct ask *a)
{
	char *at = a->buf, *end;
	int more = 1;

	while (more > 0 && (end = memchr(at, '\0', a->have))) {
		cJSON *reply = cJSON_Parse(at);

		a->have -= (size_t)(end + 1 - at);
		at = end + 1;
		more = cJSON_IsObject(reply) ? reply_take(a, reply) : -EPROTO;
		if (more == -EPROTO)
			cJSON_Delete(reply);
	}
	memmove(a->buf, at, a->have);
	return more;
}

/* Ends: each turn gets bytes, or leaves on an error, the end or SILENCE_S. */
static int replies_read(struct ask *a)
{
	for (;;) {
		ssize_t n = recv(a->fd, a->buf + a->have, REPLY_MAX - a->have, 0);
		int more;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		if (n == 0)			/* left, or a reply longer than the room */
			return -EPROTO;
		a->have += (size_t)n;
		more = buffer_take(a);
		if (more <= 0)
			return more;
	}
}

int ctl_ask(const char *directory, const char *daemon, const char *method,
	    const cJSON *parameters, void (*row)(const cJSON *row, void *arg), void *arg,
	    cJSON **error)
{
	struct ask a = { .row = row, .arg = arg, .error = error };
	char *text;
	int done;

	if (error)
		*error = NULL;
	a.fd = sock_connect(directory, daemon);
	if (a.fd < 0)
		return a.fd;
	text = request_text(daemon, method, parameters);
	a.buf = malloc(REPLY_MAX);
	done = text && a.buf ? send_all(a.fd, text, strlen(text) + 1) : -ENOMEM;
	if (done == 0)
		done = replies_read(&a);
	cJSON_free(text);
	free(a.buf);
	close(a.fd);
	return done;
}
