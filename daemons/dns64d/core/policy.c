/* policy.c - may this be asked, and does DNS64 have a part in it */
#include "policy.h"

#include <gateway6/must.h>

#include "key.h"
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

static bool wants_dns64(const struct dns64_conf *conf, const struct query *q)
{
	struct addr4 a;

	if (client_validates(conf, q))
		return false;
	if (q->question.type == DNS_AAAA)
		return conf->c->dns64.synthesis.enabled;
	return q->question.type == DNS_PTR && conf->c->dns64.synthesis.ptr &&
	       ptr_is_ours(conf, &q->question.name, &a);
}

uint8_t policy_key_flags(const struct dns64_conf *conf, const struct query *q)
{
	return (uint8_t)((q->edns.dnssec_ok ? KEY_DO : 0) | (q->flags & DNS_CD ? KEY_CD : 0) |
			 (wants_dns64(conf, q) ? KEY_DNS64 : 0));
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
	case REFUSAL_CLIENT:	return EDE_PROHIBITED;
	case REFUSAL_FULL:	return EDE_NOT_READY;
	case REFUSAL_CHAOS:
	case REFUSAL_CLASS:
	case REFUSAL_TRANSFER:
	case REFUSAL_NO_RECURSION:
	case REFUSAL_META:	return EDE_NOT_SUPPORTED;
	case REFUSAL_NONE:
	case REFUSAL_TOO_SHORT:
	case REFUSAL_RESPONSE:
	case REFUSAL_OPCODE:
	case REFUSAL_QUESTIONS:
	case REFUSAL_MALFORMED:
	case REFUSAL_EDNS_TWICE:
	case REFUSAL_EDNS_VERSION:
	case REFUSAL_COUNT:	break;
	}
	return EDE_NONE;
}
