/*
 * lookup.c - queries from the control socket, each step of them told
 *
 * `gatewayctl dns query` goes the way of any client, as if over TCP from ::1 or from the
 * address it names, but with a number: the core tells each step of it (core/trace.h).
 * Rows are gathered until the reply is there, which the core owes within five seconds.
 */
#include "dns64d.h"

#include "core/rr_text.h"

static struct lookup *lookup_find(struct dns64d *d, uint32_t number)
{
	for (unsigned i = 0; i < LOOKUPS_MAX; i++)
		if (d->lookups[i].number == number)
			return &d->lookups[i];
	return NULL;
}

static void forget(struct lookup *w)
{
	cJSON_Delete(w->rows);
	*w = (struct lookup){ .number = 0 };
}

/* ---- what is seen ---- */

static cJSON *row_add(struct lookup *w, const char *step, uint64_t now_ms)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddNumberToObject(row, "at_ms", (double)(now_ms - w->began_ms));
	cJSON_AddStringToObject(row, "step", step);
	cJSON_AddItemToArray(w->rows, row);
	return row;
}

static void add_image(cJSON *row, const struct image *i)
{
	static const char *const kinds[] = {
		[IMAGE_DATA] = "data", [IMAGE_NODATA] = "no data",
		[IMAGE_NXDOMAIN] = "no such name", [IMAGE_ERROR] = "error",
	};

	cJSON_AddStringToObject(row, "kind", kinds[i->kind]);
	cJSON_AddNumberToObject(row, "kept_s", i->life_s);
	if (i->soa_ttl != NO_SOA)
		cJSON_AddNumberToObject(row, "soa_ttl_s", i->soa_ttl);
}

static void add_upstream(const struct dns64d *d, cJSON *row, const struct trace_event *e)
{
	const struct upstream_at *at = &d->conf.upstreams.at[e->upstream];

	cJSON_AddStringToObject(row, "upstream",
				at->is6 ? addr6_text(at->v6).s : addr4_text(at->v4).s);
	cJSON_AddBoolToObject(row, "tcp", e->tcp);
	if (e->step != TRACE_ASK)
		cJSON_AddNumberToObject(row, "took_ms", (double)e->took_ms);
}

static bool has_upstream(enum trace_step step)
{
	return step == TRACE_ASK || step == TRACE_ANSWER || step == TRACE_SILENCE ||
	       step == TRACE_UNDELIVERED;
}

void lookup_step(struct dns64d *d, uint32_t number, const struct trace_event *e,
		  uint64_t now_ms)
{
	struct lookup *w = lookup_find(d, number);
	cJSON *row;

	if (!w || w->done)
		return;
	row = row_add(w, trace_names[e->step], now_ms);
	if (e->question) {
		cJSON_AddStringToObject(row, "name", dname_text(&e->question->name).s);
		cJSON_AddStringToObject(row, "type", type_text(e->question->type).s);
	}
	if (has_upstream(e->step))
		add_upstream(d, row, e);
	if (e->why)
		cJSON_AddStringToObject(row, "why", e->why);
	if (e->image)
		add_image(row, e->image);
	if (e->step == TRACE_ANSWER || e->step == TRACE_FAILED)
		cJSON_AddNumberToObject(row, "rcode", e->rcode);
}

/* ---- the reply ---- */

static void add_record(struct lookup *w, const struct msg *m, const struct rr *rr,
		       uint64_t now_ms)
{
	static const char *const sections[] = { "question", "answer", "authority",
						"additional" };
	cJSON *row = row_add(w, "record", now_ms);

	cJSON_AddStringToObject(row, "section", sections[rr->section]);
	cJSON_AddStringToObject(row, "name", dname_text(&rr->owner).s);
	cJSON_AddNumberToObject(row, "ttl_s", rr->ttl);
	cJSON_AddStringToObject(row, "type", type_text(rr->type).s);
	cJSON_AddStringToObject(row, "data", rdata_text(m, rr).s);
}

static void add_reply(struct lookup *w, const struct msg *m, uint64_t now_ms)
{
	cJSON *reply = row_add(w, "reply", now_ms);
	struct rr_walk walk = rr_walk(m);
	unsigned rcode = m->flags & DNS_RCODE;
	struct rr rr;

	cJSON_AddBoolToObject(reply, "authentic", (m->flags & DNS_AD) != 0);
	while (rr_next(&walk, &rr)) {		/* ends: each eats bytes */
		if (rr.type != DNS_OPT) {
			add_record(w, m, &rr, now_ms);
			continue;
		}
		rcode |= (unsigned)edns_of(rr.class, rr.ttl).rcode_high << 4;
		if (edns_error(&rr.rdata) != EDE_NONE)
			cJSON_AddNumberToObject(reply, "extended_error",
						edns_error(&rr.rdata));
	}
	cJSON_AddNumberToObject(reply, "rcode", rcode);
}

void lookup_reply(struct dns64d *d, uint32_t number, const uint8_t *bytes, size_t len)
{
	struct lookup *w = lookup_find(d, number);
	struct msg m;

	if (!w || w->done)
		return;
	if (msg_read(&m, bytes, len))
		add_reply(w, &m, loop_now_ms(d->base.loop));
	w->done = true;
	if (w->call)
		ctl_resume(w->call);
}

/* ---- the call ---- */

static size_t query_write(const struct question *q, uint8_t *room, size_t size)
{
	struct wr w = wr_of(room, size);

	wr_u16(&w, 0);
	wr_u16(&w, DNS_RD);
	wr_u16(&w, 1);
	wr_u32(&w, 0);
	wr_u16(&w, 1);
	dname_write(&w, &q->name);
	wr_u16(&w, q->type);
	wr_u16(&w, q->class);
	edns_write(&w, &(struct edns_out){ .udp_size = 4096, .ede = EDE_NONE });
	return wr_len(&w);
}

static bool client_param(struct ctl_call *call, struct addr6 *out)
{
	const char *text = ctl_text_param(call, "client");
	struct addr4 v4;

	*out = (struct addr6){ .b = { [15] = 1 } };
	if (!text || addr6_parse(text, out))
		return true;
	if (!addr4_parse(text, &v4))
		return false;
	*out = (struct addr6){ .b = { [10] = 0xff, [11] = 0xff } };
	memcpy(out->b + 12, v4.b, sizeof(v4.b));
	return true;
}

static struct lookup *begin(struct dns64d *d, const struct question *q,
			     const struct addr6 *client)
{
	struct lookup *w = lookup_find(d, 0);
	struct dns64_client from = { .addr = *client, .port = 53, .tcp = true };
	uint8_t room[12 + DNS_NAME_MAX + 4 + EDNS_ROOM];

	if (!w)
		return NULL;
	d->last_lookup += d->last_lookup == UINT32_MAX ? 2 : 1;
	*w = (struct lookup){ .number = d->last_lookup, .rows = cJSON_CreateArray(),
			       .began_ms = loop_now_ms(d->base.loop) };
	from.trace = w->number;
	dns64_query(d->core, &from, room, query_write(q, room, sizeof(room)), w->began_ms);
	dns64d_settle(d);
	return w;
}

/* NULL: refused, and said why. */
static struct lookup *start(struct ctl_call *call, struct dns64d *d)
{
	const char *name = ctl_text_param(call, "name"), *type = ctl_text_param(call, "type");
	struct question q = { .class = DNS_IN };
	struct lookup *w = NULL;
	struct addr6 client;

	if (!name || !dname_parse(name, &q.name))
		ctl_refuse(call, "BadName", "\"%s\" is no domain name", name ? name : "");
	else if (!type_parse(type ? type : "AAAA", &q.type))
		ctl_refuse(call, "BadType", "\"%s\" is no record type", type);
	else if (!client_param(call, &client))
		ctl_refuse(call, "BadClient", "client must be an address");
	else if (!(w = begin(d, &q, &client)))
		ctl_refuse(call, "Busy", "%u queries are under way already", LOOKUPS_MAX);
	else
		ctl_state(call)[0] = w->number;
	return w;
}

enum ctl_step lookup_query(struct ctl_call *call, void *daemon)
{
	struct dns64d *d = daemon;
	uint32_t number = (uint32_t)ctl_state(call)[0];
	struct lookup *w = number ? lookup_find(d, number) : start(call, d);
	cJSON *row;

	if (!w)
		return CTL_DONE;
	if (!w->done) {
		w->call = call;
		return CTL_LATER;
	}
	while ((row = cJSON_DetachItemFromArray(w->rows, 0)))
		ctl_row(call, row);
	forget(w);
	return CTL_DONE;
}

void lookup_gone(struct ctl_call *call, void *daemon)
{
	struct lookup *w = ctl_state(call)[0] ?
			    lookup_find(daemon, (uint32_t)ctl_state(call)[0]) : NULL;

	if (w)
		forget(w);
}
