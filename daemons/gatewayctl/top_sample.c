/*
 * top_sample.c - one look at the sessions, and what has moved since the look before
 *
 * A session counts its bytes as long as it lives, so the differences are taken session by
 * session: a sum over a guest would fall when one of its sessions ends. What a session
 * moved between the last look and its end is not seen.
 */
#include "top.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gateway6/hash.h>
#include <gateway6/must.h>

#include "top_dns.h"

static const struct hash_key key;	/* these hashes meet nobody else */

static uint64_t hash_of(const cJSON *row)
{
	char text[200];
	int n = snprintf(text, sizeof(text), "%s|%s|%.0f|%s|%.0f", field_text(row, "proto"),
			 field_text(row, "src6"), field_number(row, "sport6", 0),
			 field_text(row, "dst4"), field_number(row, "dport4", 0));

	return hash_bytes(&key, text, n > 0 ? (size_t)n : 0);
}

static int by_hash(const void *a, const void *b)
{
	const struct top_session *x = a, *y = b;

	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static const struct top_session *known(const struct top_sample *before, uint64_t hash)
{
	struct top_session wanted = { .hash = hash };

	if (!before || !before->n_sessions)
		return NULL;
	return bsearch(&wanted, before->session, before->n_sessions, sizeof(wanted), by_hash);
}

static void *grown(void *list, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return list;
	*room = *room ? 2 * *room : 64;
	list = reallocarray(list, *room, size);
	must(list, "top: no memory");
	return list;
}

struct top_guest *top_guest_of(struct top_sample *s, const char *address)
{
	struct top_guest *g;

	for (size_t i = s->n_guests; i-- > 0; )	/* rows of a guest tend to stand together */
		if (!strcmp(s->guest[i].address, address))
			return &s->guest[i];
	s->guest = grown(s->guest, s->n_guests, &s->guests_room, sizeof(*s->guest));
	g = &s->guest[s->n_guests++];
	*g = (struct top_guest){ 0 };
	snprintf(g->address, sizeof(g->address), "%s", address);
	return g;
}

static double more(double now, double then)
{
	return now > then ? now - then : 0;
}

void top_add(struct top_sample *s, const cJSON *row, const struct top_sample *before)
{
	struct top_session now = { hash_of(row), field_number(row, "bytes_out", 0),
				   field_number(row, "bytes_in", 0) };
	const struct top_session *then = known(before, now.hash);
	struct top_guest *g = top_guest_of(s, field_text(row, "src6"));
	double out = more(now.bytes_out, then ? then->bytes_out : 0);
	double in = more(now.bytes_in, then ? then->bytes_in : 0);

	s->session = grown(s->session, s->n_sessions, &s->sessions_room, sizeof(now));
	s->session[s->n_sessions++] = now;
	g->sessions++;
	if (!before)
		return;
	g->fresh += !then;
	g->bytes_out += out;
	g->bytes_in += in;
	if (*g->peer && out + in <= g->peer_bytes)
		return;
	g->peer_bytes = out + in;
	snprintf(g->peer, sizeof(g->peer), "%s", field_text(row, "dst4"));
	snprintf(g->peer6, sizeof(g->peer6), "%s", field_text(row, "dst6"));
}

void top_seal(struct top_sample *s)
{
	if (s->n_sessions)
		qsort(s->session, s->n_sessions, sizeof(*s->session), by_hash);
}

/* ---- order ---- */

static double worth(const struct top_guest *g, enum top_order order)
{
	const double of[TOP_ORDERS] = {
		[TOP_IN] = g->bytes_in, [TOP_OUT] = g->bytes_out,
		[TOP_SESSIONS] = g->sessions, [TOP_FRESH] = g->fresh,
		[TOP_QUERIES] = g->queries,
	};

	return of[order];
}

static int by_order(const void *a, const void *b, void *order)
{
	double x = worth(a, *(enum top_order *)order), y = worth(b, *(enum top_order *)order);

	if (x < y || x > y)
		return x < y ? 1 : -1;
	return strcmp(((const struct top_guest *)a)->address,
		      ((const struct top_guest *)b)->address);
}

void top_sort(struct top_sample *s, enum top_order order)
{
	if (s->n_guests)
		qsort_r(s->guest, s->n_guests, sizeof(*s->guest), by_order, &order);
}

/* ---- a look ---- */

struct look { struct top_sample *s; const struct top_sample *before; };

static void on_session(const cJSON *row, void *arg)
{
	struct look *l = arg;

	top_add(l->s, row, l->before);
}

static void on_counter(const cJSON *row, void *arg)
{
	const char *name = field_text(row, "name");

	if (!strncmp(name, "dropped_", 8))
		cJSON_AddNumberToObject(arg, name + 8, field_number(row, "value", 0));
}

double top_clock_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int top_take(struct top_sample *s, struct ctl_cmd *c, const struct top_sample *before,
	     struct top_dns *dns)
{
	struct look l = { s, before };
	int why, code;

	*s = (struct top_sample){ .time_s = top_clock_s(), .drops = cJSON_CreateObject() };
	s->nat64d = ask_one(c, "nat64d", "Status", &why);
	s->dns64d = ask_one(c, "dns64d", "Status", &why);
	ask_quietly(c, "nat64d", "Stats", on_counter, s->drops);
	code = ask(c, "nat64d", "Sessions", NULL, on_session, &l);
	top_dns_look(dns, c, s, before);
	top_seal(s);
	return code;
}

void top_free(struct top_sample *s)
{
	free(s->session);
	free(s->guest);
	cJSON_Delete(s->nat64d);
	cJSON_Delete(s->dns64d);
	cJSON_Delete(s->drops);
	*s = (struct top_sample){ 0 };
}
