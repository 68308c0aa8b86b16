/*
 * conf_same.c - would the answers of two configurations differ
 *
 * Who gets which answer stands in the key it is kept under (key.h), so clients are not
 * compared; what is: all that shapes an answer under one and the same key.
 */
#include "conf.h"

#include <string.h>

static bool same_list4(const struct conf_prefix4_list *a, const struct conf_prefix4_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!addr4_equal(a->item[i].addr, b->item[i].addr) ||
		    a->item[i].len != b->item[i].len)
			return false;
	return true;
}

static bool same_list6(const struct conf_prefix6_list *a, const struct conf_prefix6_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!prefix6_equal(&a->item[i], &b->item[i]))
			return false;
	return true;
}

/* Who gets a prefix is in the key of an answer; here is what it carries. */
static bool same_prefix(const struct dns64_prefix *a, const struct dns64_prefix *b)
{
	if (!prefix6_equal(&a->prefix, &b->prefix) || !addr6_equal(&a->suffix, &b->suffix) ||
	    !a->c != !b->c)
		return false;
	return !a->c || (a->c->ipv4_any == b->c->ipv4_any &&
			 same_list4(&a->c->ipv4, &b->c->ipv4) &&
			 same_list4(&a->c->not_ipv4, &b->c->not_ipv4));
}

static bool same_prefixes(const struct dns64_conf *a, const struct dns64_conf *b)
{
	if (a->n_prefixes != b->n_prefixes)
		return false;
	for (unsigned i = 0; i < a->n_prefixes; i++)
		if (!same_prefix(&a->prefix[i], &b->prefix[i]))
			return false;
	return true;
}

static bool same_rules(const struct dns64_conf *a, const struct dns64_conf *b)
{
	if (a->n_rules != b->n_rules)
		return false;
	for (unsigned i = 0; i < a->n_rules; i++)
		if (a->rule[i].rule != b->rule[i].rule ||
		    !dname_equal(&a->rule[i].zone, &b->rule[i].zone))
			return false;
	return true;
}

/* Those of views only: what the general upstreams have said stays. */
static bool same_routes(const struct dns64_conf *a, const struct dns64_conf *b)
{
	unsigned views = 0;

	for (unsigned i = 0; i < a->n_routes || i < b->n_routes; i++) {
		const struct route *x = &a->route[i], *y = &b->route[i];

		views += x->asks || y->asks;
		if (views && (a->n_routes != b->n_routes || x->asks != y->asks ||
			      x->upstreams != y->upstreams || !dname_equal(&x->zone, &y->zone)))
			return false;
	}
	for (unsigned i = 0; views && i < UPSTREAMS_MAX; i++)
		if (!upstream_at_equal(&a->upstreams.at[i], &b->upstreams.at[i]))
			return false;
	return true;
}

static bool same_record(const struct conf_record *a, const struct conf_record *b)
{
	return a->type == b->type && a->ttl_s == b->ttl_s && a->len == b->len &&
	       dname_equal(&a->name, &b->name) && !memcmp(a->rdata, b->rdata, a->len);
}

static bool same_hosts(const struct config *a, const struct config *b)
{
	if (a->hosts.n != b->hosts.n)
		return false;
	for (size_t i = 0; i < a->hosts.n; i++) {
		const struct conf_host *x = &a->hosts.item[i], *y = &b->hosts.item[i];

		if (strcmp(x->name, y->name) != 0 || x->has_address != y->has_address ||
		    !addr6_equal(&x->address, &y->address))
			return false;
	}
	return true;
}

static const char *domain_of(const struct config *c)
{
	return c->dns64.local.domain ? c->dns64.local.domain : "";
}

static bool same_local(const struct config *a, const struct config *b)
{
	if (strcmp(domain_of(a), domain_of(b)) != 0 ||
	    a->dns64.local.records.n != b->dns64.local.records.n)
		return false;
	for (size_t i = 0; i < a->dns64.local.records.n; i++)
		if (!same_record(a->dns64.local.records.item[i],
				 b->dns64.local.records.item[i]))
			return false;
	return !*domain_of(a) || same_hosts(a, b);
}

bool dns64_conf_same_answers(const struct dns64_conf *a, const struct dns64_conf *b)
{
	const struct conf_dns64 *x = &a->c->dns64, *y = &b->c->dns64;

	return same_prefixes(a, b) && same_rules(a, b) && same_routes(a, b) &&
	       same_local(a->c, b->c) &&
	       a->c->nat64.allow_private == b->c->nat64.allow_private &&
	       x->synthesis.skip_private == y->synthesis.skip_private &&
	       x->synthesis.always == y->synthesis.always &&
	       x->synthesis.ptr == y->synthesis.ptr &&
	       x->synthesis.with_dnssec == y->synthesis.with_dnssec &&
	       same_list4(&x->synthesis.skip_ipv4, &y->synthesis.skip_ipv4) &&
	       same_list6(&x->synthesis.ignore_aaaa, &y->synthesis.ignore_aaaa);
}
