/*
 * http.c - GET /metrics, and nothing else
 *
 * The bytes of strangers are read by libevent's HTTP server, within bounds: 8 KiB of
 * header, no body, GET and HEAD alone, five seconds. When descriptors run out it stops to
 * accept for a second instead of spinning. A round over the control sockets blocks; a
 * daemon that says nothing costs SILENCE_S, once a second at most.
 */
#include "exporter.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>

#include <gatewayctl/metrics.h>

#define HEADERS_MAX 8192
#define CLIENT_S 5
#define FRESH_MS 1000
#define SILENCE_S 3

static const char *const types[] = {
	[PROMETHEUS] = "text/plain; version=0.0.4; charset=utf-8",
	[OPENMETRICS] = "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

static void print_form(struct exporter *x, const struct metrics *m, enum metrics_form form)
{
	FILE *out;

	free(x->text[form]);
	x->text[form] = NULL;
	x->len[form] = 0;
	out = open_memstream(&x->text[form], &x->len[form]);
	if (!out)
		return;
	metrics_print(m, form, out);
	fclose(out);
}

static void gather(struct exporter *x)
{
	struct ctl_cmd c = { .config_path = x->d.config_path, .config = x->d.config,
			     .config_tried = true };
	struct metrics m;

	metrics_gather(&m, &c);		/* with none there, that is what is told */
	print_form(x, &m, PROMETHEUS);
	print_form(x, &m, OPENMETRICS);
	metrics_fini(&m);
	x->gathered_ms = loop_read_clock(x->d.loop);
}

static void answer(struct evhttp_request *r, int code, const char *type, const char *text,
		   size_t len)
{
	struct evbuffer *body = evbuffer_new();

	if (!body || evbuffer_add(body, text, len) < 0) {
		evhttp_send_error(r, HTTP_INTERNAL, NULL);
	} else {
		evhttp_add_header(evhttp_request_get_output_headers(r), "Content-Type", type);
		evhttp_send_reply(r, code, NULL, body);
	}
	if (body)
		evbuffer_free(body);
}

static void on_metrics(struct evhttp_request *r, void *arg)
{
	struct exporter *x = arg;
	const char *accept = evhttp_find_header(evhttp_request_get_input_headers(r), "Accept");
	enum metrics_form form = accept && strstr(accept, "application/openmetrics-text") ?
				 OPENMETRICS : PROMETHEUS;

	if (!x->text[form] || loop_read_clock(x->d.loop) - x->gathered_ms >= FRESH_MS)
		gather(x);
	if (x->text[form])
		answer(r, HTTP_OK, types[form], x->text[form], x->len[form]);
	else
		evhttp_send_error(r, HTTP_INTERNAL, NULL);
}

static void on_other(struct evhttp_request *r, void *arg)
{
	static const char text[] = "gateway6-exporter: see /metrics\n";

	(void)arg;
	answer(r, HTTP_NOTFOUND, "text/plain", text, sizeof(text) - 1);
}

/* The argument of a listener's error belongs to evhttp, so ours has to lie here. */
static struct exporter *the_exporter;

static void accept_failed(struct evconnlistener *listener, void *of_evhttp)
{
	struct exporter *x = the_exporter;

	(void)of_evhttp;
	evconnlistener_disable(listener);
	loop_timer_at(x->again, loop_read_clock(x->d.loop) + 1000);
}

static void accept_again(void *arg, uint64_t now_ms)
{
	struct exporter *x = arg;

	(void)now_ms;
	evconnlistener_enable(x->listener);
}

static int address_text(const struct conf_net *net, char *out, socklen_t size)
{
	return inet_ntop(net->is6 ? AF_INET6 : AF_INET, net->is6 ? (const void *)&net->v6.addr :
			 (const void *)&net->v4.addr, out, size) ? 0 : -1;
}

static int listen_at(struct exporter *x, const char *address, uint16_t port)
{
	struct evhttp_bound_socket *bound;

	bound = evhttp_bind_socket_with_handle(x->http, address, port);
	if (!bound)
		return daemon_fail(&x->d, EXIT_UNAVAILABLE,
				   "metrics: cannot listen at %s port %u: %m", address, port);
	x->listener = evhttp_bound_socket_get_listener(bound);
	the_exporter = x;
	evconnlistener_set_error_cb(x->listener, accept_failed);
	log_info("metrics: serving /metrics at %s port %u", address, port);
	return 0;
}

int http_up(void *exporter)
{
	struct exporter *x = exporter;
	const struct conf_net *at = &x->d.config->metrics.listen;
	char address[INET6_ADDRSTRLEN];

	if (conf_net_off(at) || address_text(at, address, sizeof(address)) < 0)
		return daemon_fail(&x->d, EXIT_CONFIGURATION,
				   "metrics.listen is off: nothing to do");
	x->http = evhttp_new(loop_base(x->d.loop));
	x->again = loop_timer(x->d.loop, accept_again, x);
	if (!x->http || !x->again) {
		http_down(x);
		return fail("metrics: no memory");
	}
	ctl_set_silence(SILENCE_S);
	evhttp_set_max_headers_size(x->http, HEADERS_MAX);
	evhttp_set_max_body_size(x->http, 0);
	evhttp_set_allowed_methods(x->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD);
	evhttp_set_timeout(x->http, CLIENT_S);
	evhttp_set_cb(x->http, "/metrics", on_metrics, x);
	evhttp_set_gencb(x->http, on_other, x);
	if (listen_at(x, address, x->d.config->metrics.port) == 0)
		return 0;
	http_down(x);
	return -1;
}

void http_down(void *exporter)
{
	struct exporter *x = exporter;

	if (x->http)
		evhttp_free(x->http);
	loop_timer_free(x->again);
	free(x->text[PROMETHEUS]);
	free(x->text[OPENMETRICS]);
}
