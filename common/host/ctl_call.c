/*
 * ctl_call.c - one call on the control socket: find its handler, run it in turns
 *
 * The newest row is held back until the next one or the end is known, because only
 * the last reply of a call goes out without "continues" (varlink.org). A handler that
 * has many rows pauses with CTL_AGAIN when ctl_full(); its next turn comes when the
 * client has taken most of them, or in the next turn of the loop.
 *
 * Not here: clients and their bytes (ctl_server.c).
 */
#include "ctl_server.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include <gateway6/must.h>

static size_t waiting(const struct ctl_client *c)
{
	return evbuffer_get_length(bufferevent_get_output(c->stream));
}

/* Frees message. */
static void send_message(struct ctl_client *c, cJSON *message)
{
	char *text = cJSON_PrintUnformatted(message);

	cJSON_Delete(message);
	if (!text || bufferevent_write(c->stream, text, strlen(text) + 1) < 0 ||
	    waiting(c) > CTL_DROP_AT)
		c->doomed = true;
	cJSON_free(text);
}

enum reply { REPLY_LAST, REPLY_CONTINUES };

/* Takes row; NULL is an empty one. */
static void send_row(struct ctl_client *c, cJSON *row, enum reply reply)
{
	cJSON *message = cJSON_CreateObject();

	cJSON_AddItemToObject(message, "parameters", row ? row : cJSON_CreateObject());
	if (reply == REPLY_CONTINUES)
		cJSON_AddTrueToObject(message, "continues");
	send_message(c, message);
}

static void send_error(struct ctl_client *c, const char *error, const char *text)
{
	cJSON *message = cJSON_CreateObject();
	cJSON *parameters;

	cJSON_AddStringToObject(message, "error", error);
	parameters = cJSON_AddObjectToObject(message, "parameters");
	cJSON_AddStringToObject(parameters, "message", text);
	send_message(c, message);
}

void ctl_call_reject(struct ctl_client *c, const char *why)
{
	send_error(c, "io.gateway6.BadRequest", why);
	c->no_more_input = c->rejected = true;
}

static void call_end(struct ctl_call *call)
{
	struct ctl_client *c = call->client;

	ctl_request_fini(&call->request);
	cJSON_Delete(call->held);
	*call = (struct ctl_call){ .client = c };
	ctl_client_awaits(c);
	event_active(c->turn, 0, 0);		/* the next request may wait already */
}

void ctl_call_abandon(struct ctl_call *call)
{
	if (call->method && call->method->gone)
		call->method->gone(call, call->client->server->plan.daemon);
	ctl_request_fini(&call->request);
	cJSON_Delete(call->held);
	call->held = NULL;
	call->method = NULL;
}

static enum ctl_step watch_run(struct ctl_call *call, void *daemon)
{
	(void)daemon;
	if (!call->request.more)
		return ctl_refuse(call, "ExpectedMore", "Watch needs \"more\": true");
	call->client->watches = true;
	ctl_watch_tell(call->client);
	return CTL_LATER;
}

static const struct ctl_method own_methods[] = {
	{ "Watch", CTL_READ, watch_run, NULL, "readiness, and each change of it" },
	{ 0 },
};

void ctl_watch_tell(struct ctl_client *c)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddBoolToObject(row, "ready", c->server->ready);
	cJSON_AddStringToObject(row, "why_not", c->server->why_not);
	send_row(c, row, REPLY_CONTINUES);
}

static const struct ctl_method *row_find(const struct ctl_method *rows, const char *name)
{
	for (; rows && rows->name; rows++)
		if (!strcmp(rows->name, name))
			return rows;
	return NULL;
}

/* io.gateway6.<daemon>.<Name> */
static const struct ctl_method *method_find(const struct ctl_server *s, const char *full)
{
	const struct ctl_method *found = NULL;
	char prefix[64];
	int len = snprintf(prefix, sizeof(prefix), "io.gateway6.%s.", s->plan.name);

	must(len > 0 && (size_t)len < sizeof(prefix), "length %d", len);
	if (strncmp(full, prefix, (size_t)len) != 0)
		return NULL;
	full += len;
	if (!(found = row_find(s->plan.methods, full)) &&
	    !(found = row_find(s->plan.common, full)))
		found = row_find(own_methods, full);
	return found;
}

static void refuse_access(struct ctl_client *c, enum ctl_access access)
{
	send_error(c, "io.gateway6.PermissionDenied", access == CTL_CHANGE ?
		   "changing is for root" : "reading is for root and the socket's group");
}

void ctl_call_begin(struct ctl_client *c, const char *bytes, size_t len)
{
	struct ctl_call *call = &c->call;
	const struct ctl_method *method;
	const char *wrong;

	must(!call->method, "client already calls %s", call->method->name);
	wrong = ctl_request_read(bytes, len, &call->request);
	if (wrong) {
		ctl_call_reject(c, wrong);
		return;
	}
	method = method_find(c->server, call->request.method);
	if (!method) {
		send_error(c, "org.varlink.service.MethodNotFound", call->request.method);
		call_end(call);
	} else if (!ctl_peer_may(&c->peer, c->server->gid, method->access)) {
		refuse_access(c, method->access);
		call_end(call);
	} else {
		call->method = method;
		event_del(c->silent);
		ctl_call_turn(call);
	}
}

static void flush_held(struct ctl_call *call)
{
	if (call->held)
		send_row(call->client, call->held, REPLY_CONTINUES);
	call->held = NULL;
}

void ctl_call_turn(struct ctl_call *call)
{
	struct ctl_client *c = call->client;

	call->later = false;
	switch (call->method->run(call, c->server->plan.daemon)) {
	case CTL_DONE:
		if (!call->answered) {
			send_row(c, call->held, REPLY_LAST);
			call->held = NULL;
		}
		call_end(call);
		break;
	case CTL_AGAIN:
		if (waiting(c) <= CTL_RESUME_AT)
			event_active(c->turn, 0, 0);
		break;			/* else the stream calls when it has drained */
	case CTL_LATER:
		flush_held(call);
		call->later = true;
		break;
	}
}

void ctl_row(struct ctl_call *call, cJSON *row)
{
	if (call->answered) {		/* refused already */
		cJSON_Delete(row);
		return;
	}
	if (call->held && !call->request.more) {
		cJSON_Delete(row);
		ctl_refuse(call, "ExpectedMore", "%s gives a table: ask with \"more\": true",
			   call->method->name);
		return;
	}
	flush_held(call);
	call->held = row;
}

bool ctl_full(const struct ctl_call *call)
{
	return waiting(call->client) >= CTL_PAUSE_AT || call->client->doomed;
}

enum ctl_step ctl_refuse(struct ctl_call *call, const char *code, const char *format, ...)
{
	char text[512], error[64];
	va_list args;

	if (call->answered)
		return CTL_DONE;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(error, sizeof(error), "io.gateway6.%s", code);
	send_error(call->client, error, text);
	call->answered = true;
	return CTL_DONE;
}

void ctl_resume(struct ctl_call *call)
{
	call->later = false;
	event_active(call->client->turn, 0, 0);
}

static const cJSON *param(const struct ctl_call *call, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(call->request.parameters, name);
}

const char *ctl_text_param(const struct ctl_call *call, const char *name)
{
	return cJSON_GetStringValue(param(call, name));
}

bool ctl_flag_param(const struct ctl_call *call, const char *name)
{
	return cJSON_IsTrue(param(call, name));
}

uint64_t ctl_number_param(const struct ctl_call *call, const char *name, uint64_t fallback)
{
	const cJSON *item = param(call, name);

	if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble > 0x1p53)
		return fallback;
	return (uint64_t)item->valuedouble;
}

uint64_t *ctl_state(struct ctl_call *call)
{
	return call->state;
}

void ctl_counter(struct ctl_call *call, const char *name, const char *text, uint64_t value)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "name", name);
	cJSON_AddNumberToObject(row, "value", (double)value);
	cJSON_AddStringToObject(row, "text", text);
	ctl_row(call, row);
}

void ctl_series(struct ctl_call *call, const char *name, double value,
		const char *const *labels)
{
	cJSON *row = cJSON_CreateObject(), *list;

	cJSON_AddStringToObject(row, "name", name);
	list = cJSON_AddObjectToObject(row, "labels");
	for (; labels[0]; labels += 2)
		cJSON_AddStringToObject(list, labels[0], labels[1]);
	cJSON_AddNumberToObject(row, "value", value);
	ctl_row(call, row);
}
