/* top.h - who uses the translator right now: samples, their differences, the screen */
#ifndef GW_TOP_H
#define GW_TOP_H

#include "ask.h"
#include "out.h"

struct top_session {			/* of one sample, known again by its hash */
	uint64_t hash;
	double	 bytes_out, bytes_in;
};

struct top_guest {
	char	 address[48], peer[48], peer6[48];	/* which moved most since the last sample */
	unsigned sessions, fresh;
	double	 queries;		/* of names, since the last sample */
	double	 bytes_out, bytes_in, peer_bytes;	/* since the last sample */
};

struct top_sample {
	double	 time_s;
	struct top_session *session; size_t n_sessions, sessions_room;
	struct top_guest *guest; size_t n_guests, guests_room;
	cJSON	*nat64d, *dns64d;	/* Status, NULL when they do not run */
	cJSON	*drops;			/* {"private_ipv4": 17} */
};

enum top_order { TOP_IN, TOP_OUT, TOP_SESSIONS, TOP_FRESH, TOP_QUERIES, TOP_ORDERS };

struct top_dns;

/* before may be NULL: then there are no rates yet. EXIT_OK, or ask()'s code, told. */
int top_take(struct top_sample *s, struct ctl_cmd *c, const struct top_sample *before,
	     struct top_dns *dns);
struct top_guest *top_guest_of(struct top_sample *s, const char *address);
void top_free(struct top_sample *s);

/* One row of Sessions goes into the sample. */
void top_add(struct top_sample *s, const cJSON *row, const struct top_sample *before);

/* All have been added: ready to be a `before`. */
void top_seal(struct top_sample *s);

double top_clock_s(void);		/* monotonic */

void top_sort(struct top_sample *s, enum top_order order);

/* rows 0: as many as there are. Every line ends within `columns`. */
struct top_view {
	unsigned rows, columns;
	enum top_order order;
	double span_s;
	const struct top_dns *dns;
};
void top_draw(FILE *out, struct ctl_cmd *c, const struct top_sample *s,
	      const struct top_sample *before, const struct top_view *v);

#endif
