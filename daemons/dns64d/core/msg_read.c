/*
 * msg_read.c - DNS messages from outside, through the cursor of rd.h
 *
 * Nothing is trusted: counts are only an upper bound for reading, names are followed
 * backwards (dname.h), RDATA is a window of its own.
 */
#include "msg_read.h"

static bool question_read(struct rd *r, const uint8_t *msg, struct question *out)
{
	dname_read(r, msg, &out->name);
	out->type = rd_u16(r);
	out->class = rd_u16(r);
	return !r->bad;
}

static void header_read(struct msg *m, const uint8_t *bytes, size_t len)
{
	m->bytes = bytes;
	m->len = len;
	m->records = rd_of(bytes, len);
	m->id = rd_u16(&m->records);
	m->flags = rd_u16(&m->records);
	for (unsigned i = 0; i < SECTIONS; i++)
		m->count[i] = rd_u16(&m->records);
}

bool msg_read(struct msg *m, const uint8_t *bytes, size_t len)
{
	header_read(m, bytes, len);
	return !m->records.bad && m->count[QUESTION] == 1 &&
	       question_read(&m->records, bytes, &m->question);
}

struct rr_walk rr_walk(const struct msg *m)
{
	return (struct rr_walk){ .m = m, .at = m->records, .section = QUESTION };
}

bool rr_next(struct rr_walk *w, struct rr *out)
{
	while (!w->left && w->section < ADDITIONAL)
		w->left = w->m->count[++w->section];
	if (!w->left)
		return false;
	w->left--;
	out->section = (enum section)w->section;
	dname_read(&w->at, w->m->bytes, &out->owner);
	out->type = rd_u16(&w->at);
	out->class = rd_u16(&w->at);
	out->ttl = rd_u32(&w->at);
	out->rdata = rd_window(&w->at, rd_u16(&w->at));
	w->bad = w->at.bad;
	return !w->bad;
}

/* OPT among the records behind the question (RFC 6891 section 6.1.1). */
static enum refusal query_edns(struct query *q, const struct msg *m)
{
	struct rr_walk w = rr_walk(m);
	struct rr rr;

	while (rr_next(&w, &rr)) {	/* ends: each record eats 11 bytes or is bad */
		if (rr.type != DNS_OPT || rr.section != ADDITIONAL)
			continue;
		if (q->edns.present)
			return REFUSAL_EDNS_TWICE;
		if (rr.owner.len != 1)
			return REFUSAL_MALFORMED;
		q->edns = edns_of(rr.class, rr.ttl);
		if (!edns_options(&rr.rdata, &q->edns))
			return REFUSAL_MALFORMED;
	}
	if (w.bad || rd_left(&w.at))
		return REFUSAL_MALFORMED;
	return q->edns.version ? REFUSAL_EDNS_VERSION : REFUSAL_NONE;
}

/* A client without question may want a cookie (RFC 7873 section 5.4). */
static enum refusal query_nothing(struct query *q, const struct msg *m)
{
	return query_edns(q, m) == REFUSAL_NONE && q->edns.cookie_len ? REFUSAL_COOKIE_ONLY :
									REFUSAL_QUESTIONS;
}

enum refusal query_read(struct query *q, const uint8_t *bytes, size_t len,
			bool *has_question)
{
	struct msg m;

	header_read(&m, bytes, len);
	q->id = m.id;
	q->flags = m.flags;
	q->edns = (struct edns){ .udp_size = DNS_PLAIN_UDP_MAX };
	*has_question = false;
	if (m.records.bad)
		return REFUSAL_TOO_SHORT;
	if (m.flags & DNS_QR)
		return REFUSAL_RESPONSE;
	if ((m.flags & DNS_OPCODE) >> DNS_OPCODE_SHIFT != DNS_QUERY)
		return REFUSAL_OPCODE;	/* RFC 8906 section 3.1.4: NOTIMP, header only */
	if (!m.count[QUESTION])
		return query_nothing(q, &m);
	if (m.count[QUESTION] != 1)
		return REFUSAL_QUESTIONS;
	*has_question = question_read(&m.records, bytes, &q->question);
	return *has_question ? query_edns(q, &m) : REFUSAL_MALFORMED;
}
