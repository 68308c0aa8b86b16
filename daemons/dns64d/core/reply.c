/*
 * reply.c - one reply to one client: an image, or a refusal; limited, counted, sent
 */
#include "job.h"

#include <gateway6/must.h>

#include "policy.h"

static const enum dns64_counter rcode_counters[] = {
	[DNS_NOERROR] = DNS64_REPLIES_NOERROR, [DNS_FORMERR] = DNS64_REPLIES_OTHER,
	[DNS_SERVFAIL] = DNS64_REPLIES_SERVFAIL, [DNS_NXDOMAIN] = DNS64_REPLIES_NXDOMAIN,
};

static void count_reply(struct dns64 *d, uint16_t rcode)
{
	count(d, rcode < ARRAY_SIZE(rcode_counters) ? rcode_counters[rcode] :
						      DNS64_REPLIES_OTHER);
}

static struct serve serve_for(const struct dns64 *d, const struct dns64_client *to,
			      const struct query *q)
{
	return (struct serve){ q, policy_limit(&d->conf, q, to->tcp),
			       (uint16_t)d->conf.c->dns64.edns_udp_size };
}

static void deliver(struct dns64 *d, const struct dns64_client *to, struct served out)
{
	if (out.truncated)
		count(d, DNS64_TRUNCATED);
	d->sink.reply(d->sink.arg, to, d->reply, out.len);
}

/* False when limits.responses_per_second has decided otherwise. */
static bool may_send(struct dns64 *d, const struct dns64_client *to, const struct query *q,
		     enum image_kind kind, uint64_t now_ms)
{
	struct serve s = serve_for(d, to, q);

	switch (to->tcp || q->edns.cookie_good ? RESPONSE_SEND :
		responses_judge(&d->responses, &d->secret, &to->addr, &q->question, kind,
				d->conf.c->dns64.limits.responses_per_second, now_ms)) {
	case RESPONSE_SEND:
		return true;
	case RESPONSE_SLIP:
		count(d, DNS64_RESPONSES_SLIPPED);
		deliver(d, to, serve_truncated(d->reply, &s));
		return false;
	case RESPONSE_DROP:
		count(d, DNS64_RESPONSES_DROPPED);
		return false;
	}
	return true;
}

static void note(struct dns64 *d, const struct dns64_client *to, const struct query *q,
		 const struct image *i, bool sent, uint64_t now_ms)
{
	struct recent_query *r = recent_next(&d->recent, &q->question.name);

	r->at_ms = now_ms;
	r->client = to->addr;
	r->type = q->question.type;
	r->rcode = i->rcode;
	r->synthesized = i->synthesized;
	r->stale = i->stale;
	r->withheld = !sent;
	r->view = (uint8_t)policy_view(&d->conf, &to->addr);
	r->has_address = image_address(i, &r->address);
}

void reply_image(struct dns64 *d, const struct dns64_client *to, const struct query *q,
		 const struct image *i, uint64_t now_ms)
{
	struct serve s = serve_for(d, to, q);
	bool sent;

	count_reply(d, i->rcode);
	if (i->synthesized && q->question.type == DNS_AAAA) {
		count(d, DNS64_SYNTHESIZED);
		d->tally.network[dns64_conf_network(&d->conf, &to->addr)].synthesized++;
	}
	if (i->stale)
		count(d, DNS64_STALE);
	sent = may_send(d, to, q, (enum image_kind)i->kind, now_ms);
	note(d, to, q, i, sent, now_ms);
	if (sent)
		deliver(d, to, serve_image(d->reply, &s, i, now_ms));
}

void reply_refusal(struct dns64 *d, const struct dns64_client *to, const struct query *q,
		   enum refusal why, bool has_question, uint64_t now_ms)
{
	struct serve s = serve_for(d, to, q);
	uint16_t rcode = refusal_rcodes[why];
	bool sent;

	d->counts.refusal[why]++;
	if (rcode == REFUSAL_DROP)
		return;
	count_reply(d, rcode);
	sent = !has_question || may_send(d, to, q, IMAGE_ERROR, now_ms);
	if (has_question)
		note(d, to, q, &(struct image){ .rcode = rcode }, sent, now_ms);
	if (sent)
		deliver(d, to, serve_error(d->reply, &s, has_question, rcode, policy_ede(why)));
}
