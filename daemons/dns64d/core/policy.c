/* policy.c - may this be asked, and does DNS64 have a part in it */
#include "policy.h"

#include <gateway6/must.h>

#include "ptr.h"

/* QTYPEs that are no data (RFC 6895 section 3.1); ANY is served. */
static const struct { uint16_t type; enum refusal why; } refused_types[] = {
	{ TYPE_AXFR, REFUSAL_TRANSFER }, { TYPE_IXFR, REFUSAL_TRANSFER },
	{ TYPE_MAILA, REFUSAL_META }, { TYPE_MAILB, REFUSAL_META },
	{ TYPE_TSIG, REFUSAL_META }, { TYPE_TKEY, REFUSAL_META },
	{ DNS_OPT, REFUSAL_META }, { 0, REFUSAL_META },
};

enum refusal policy_judge(const struct query *q)
{
	if (q->question.class == DNS_CH)
		return REFUSAL_CHAOS;
	if (q->question.class != DNS_IN)
		return REFUSAL_CLASS;
	for (size_t i = 0; i < ARRAY_SIZE(refused_types); i++)
		if (refused_types[i].type == q->question.type)
			return refused_types[i].why;
	return q->flags & DNS_RD ? REFUSAL_NONE : REFUSAL_NO_RECURSION;
}

/* RFC 6147 section 5.5 item 3: with DO and CD the client validates, and makes its own. */
static bool client_validates(const struct dns64_conf *conf, const struct query *q)
{
	return q->edns.dnssec_ok && q->flags & DNS_CD &&
	       conf->c->dns64.synthesis.with_dnssec == DNSSEC_RESPECT;
}

/* ---- who asks ---- */

unsigned policy_view(const struct dns64_conf *conf, const struct addr6 *client)
{
	for (unsigned i = 1; i < conf->n_views; i++)
		if (dns64_conf_in(&conf->view[i].c->clients, client))
			return i;
	return 0;
}

static uint8_t prefixes_for(const struct dns64_conf *conf, const struct addr6 *client)
{
	unsigned mask = 0;

	for (unsigned i = 0; i < conf->n_prefixes; i++) {
		const struct conf_prefix64 *c = conf->prefix[i].c;

		if (!c || dns64_conf_in(&c->clients, client))
			mask |= 1u << i;
	}
	return (uint8_t)mask;
}

struct audience policy_audience(const struct dns64_conf *conf, const struct addr6 *client)
{
	struct audience a = { .view = policy_view(conf, client) };

	if (conf->view[a.view].synthesis)
		a.prefixes = prefixes_for(conf, client);
	return a;
}

/* ---- what is asked ---- */

static bool has_rule(const struct dns64_conf *conf, enum rule rule, const struct dname *name)
{
	for (unsigned i = 0; i < conf->n_rules; i++)
		if (conf->rule[i].rule == rule && dname_under(name, &conf->rule[i].zone))
			return true;
	return false;
}

/* synthesis.domains and .except, judged by the name that is asked, not by its aliases. */
static bool may_be_made(const struct dns64_conf *conf, const struct dname *name)
{
	return !has_rule(conf, RULE_EXCEPT, name) &&
	       (!conf->c->dns64.synthesis.domains.n || has_rule(conf, RULE_ONLY, name));
}

/* The part of DNS64 in an address question. */
static void key_of_addresses(struct key *k, const struct dns64_conf *conf,
			     const struct audience *a)
{
	uint8_t prefixes = a->prefixes && may_be_made(conf, &k->name) ? a->prefixes : 0;
	enum conf_prefer other = k->type == DNS_A ? PREFER_IPV6 : PREFER_IPV4;

	if (conf->view[a->view].prefer == other)
		k->flags |= KEY_DNS64 | KEY_PREFER;
	else if (k->type == DNS_AAAA && prefixes)
		k->flags |= KEY_DNS64;
	if (k->flags & KEY_DNS64)
		k->prefixes = prefixes;
}

struct key policy_key(const struct dns64_conf *conf, const struct audience *a,
		      const struct query *q)
{
	struct key k = key_of(&q->question, (uint8_t)((q->edns.dnssec_ok ? KEY_DO : 0) |
						      (q->flags & DNS_CD ? KEY_CD : 0)));
	struct addr4 v4;

	k.asks = dns64_conf_asks(conf, a->view, &k.name);
	if (client_validates(conf, q))
		return k;
	if (k.type == DNS_A || k.type == DNS_AAAA) {
		key_of_addresses(&k, conf, a);
	} else if (k.type == DNS_PTR && conf->c->dns64.synthesis.ptr &&
		   ptr_prefix(conf, &k.name, &v4)) {
		struct dname name = ptr_in_addr(v4);

		k.flags |= KEY_DNS64;
		k.asks = dns64_conf_asks(conf, a->view, &name);
	}
	return k;
}

struct policy policy_of(const struct dns64_conf *conf, const struct key *k)
{
	return (struct policy){
		.conf = conf, .prefixes = k->prefixes, .prefer = k->flags & KEY_PREFER,
		.always = conf->c->dns64.synthesis.always ||
			  has_rule(conf, RULE_ALWAYS, &k->name),
	};
}

uint16_t policy_limit(const struct dns64_conf *conf, const struct query *q, bool tcp)
{
	uint32_t own = conf->c->dns64.edns_udp_size;

	if (tcp)
		return UINT16_MAX;
	if (!q->edns.present)
		return DNS_PLAIN_UDP_MAX;
	if (own < DNS_PLAIN_UDP_MAX)
		own = DNS_PLAIN_UDP_MAX;
	return q->edns.udp_size < own ? q->edns.udp_size : (uint16_t)own;
}

uint16_t policy_ede(enum refusal why)
{
	switch (why) {
	case REFUSAL_CLIENT:
	case REFUSAL_RATE_TCP:	return EDE_PROHIBITED;
	case REFUSAL_SHARE:
	case REFUSAL_FULL:	return EDE_NOT_READY;
	case REFUSAL_CHAOS:
	case REFUSAL_CLASS:
	case REFUSAL_TRANSFER:
	case REFUSAL_META:	return EDE_NOT_SUPPORTED;
	case REFUSAL_NO_RECURSION: return EDE_NOT_AUTHORITATIVE;	/* RFC 8914 section 4.21 */
	case REFUSAL_NONE:
	case REFUSAL_RATE:
	case REFUSAL_TOO_SHORT:
	case REFUSAL_RESPONSE:
	case REFUSAL_OPCODE:
	case REFUSAL_QUESTIONS:
	case REFUSAL_COOKIE_ONLY:
	case REFUSAL_MALFORMED:
	case REFUSAL_EDNS_TWICE:
	case REFUSAL_EDNS_VERSION:
	case REFUSAL_COUNT:	break;
	}
	return EDE_NONE;
}
