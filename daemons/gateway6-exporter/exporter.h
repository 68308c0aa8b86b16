/* exporter.h - the state of gateway6-exporter */
#ifndef GW_EXPORTER_H
#define GW_EXPORTER_H

#include <gateway6/daemon.h>

struct evhttp;
struct evhttp_bound_socket;

struct exporter {
	struct daemon	   d;
	struct evhttp	  *http;
	struct loop_timer *again;	/* listen anew after descriptors ran out */
	struct evconnlistener *listener;

	/* What was gathered last, in both formats: many who ask at once cost one round. */
	char		  *text[2];
	size_t		   len[2];
	uint64_t	   gathered_ms;
};

/* http.c: stage; needs metrics.listen */
int http_up(void *exporter);
void http_down(void *exporter);

#endif
