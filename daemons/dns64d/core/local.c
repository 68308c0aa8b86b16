/*
 * local.c - names of this host's own: dns64.local and hosts
 *
 * A table of names with their records, made anew with each configuration. A name that is
 * listed is ours for every type; of the domain all names are, so one that is not there
 * does not exist. Names between a listed one and the domain exist without records.
 */
#include "local.h"

#include <stdio.h>

#include <gateway6/must.h>

#define HOST_TTL_S 300
#define NEGATIVE_TTL_S 300
#define CHAIN_MAX 8			/* CNAMEs followed */

/* ---- the table ---- */

struct wanted { const struct local *l; const struct dname *name; };

static bool same_name(uint32_t item, const void *arg)
{
	const struct wanted *w = arg;

	return dname_equal(&w->l->name[item].name, w->name);
}

/* The item of a name in lower case; 0 if none. */
static uint32_t find_lower(const struct local *l, const struct dname *name)
{
	struct wanted w = { l, name };

	return hash_find(&l->index, hash_bytes(&l->secret, name->b, name->len), same_name, &w);
}

static uint32_t find(const struct local *l, const struct dname *name)
{
	struct dname lower = dname_lower(name);

	return find_lower(l, &lower);
}

static struct local_name *add_name(struct local *l, const struct dname *name)
{
	struct dname lower = dname_lower(name);
	uint32_t item = find_lower(l, &lower);

	if (item)
		return &l->name[item];
	must(l->n_names < l->max_names, "more than %u local names", l->max_names);
	item = ++l->n_names;
	l->name[item] = (struct local_name){ .name = lower };
	must(hash_put(&l->index, hash_bytes(&l->secret, lower.b, lower.len), item),
	     "index of %u local names is full", l->max_names);
	return &l->name[item];
}

/* Where the next record's number goes: the order of the file is kept. */
static uint32_t *last_of(struct local *l, struct local_name *n)
{
	uint32_t *at = &n->first;

	while (*at)
		at = &l->record[*at].next;
	return at;
}

static void add_record(struct local *l, const struct dname *name, struct local_record r)
{
	struct local_name *n = add_name(l, name);
	struct local_record *kept;

	must(l->n_records < l->max_records, "more than %u local records", l->max_records);
	kept = &l->record[++l->n_records];
	*kept = r;
	if (!r.rdata)
		kept->rdata = kept->own;
	*last_of(l, n) = l->n_records;
}

/* All names from `name` up to the domain, which it lies in. */
static void add_above(struct local *l, const struct dname *name)
{
	struct dname n = *name;

	if (!l->domain.len || !dname_under(name, &l->domain))
		return;
	/* ends: each turn takes a label off */
	for (; !dname_equal(&n, &l->domain); n = dname_parent(&n))
		add_name(l, &n);
}

static struct dname reverse_name(const struct addr6 *a)
{
	static const char digits[] = "0123456789abcdef";
	char text[80];
	size_t at = 0;
	struct dname n;

	for (unsigned i = 0; i < 32; i++) {	/* the lowest first (RFC 3596 section 2.5) */
		uint8_t byte = a->b[15 - i / 2];

		text[at++] = digits[i % 2 ? byte >> 4 : byte & 0xf];
		text[at++] = '.';
	}
	snprintf(text + at, sizeof(text) - at, "ip6.arpa");
	must(dname_parse(text, &n), "%s", text);
	return n;
}

static void add_host(struct local *l, const struct conf_dns64 *d, const struct conf_host *h)
{
	struct local_record aaaa = { .type = DNS_AAAA, .len = 16, .ttl_s = HOST_TTL_S };
	struct local_name *back;
	struct dname name, reverse;
	char text[512];

	snprintf(text, sizeof(text), "%s.%s", h->name, d->local.domain);
	if (!h->has_address || !dname_parse(text, &name))
		return;
	memcpy(aaaa.own, h->address.b, sizeof(aaaa.own));
	add_record(l, &name, aaaa);
	add_above(l, &name);
	reverse = reverse_name(&h->address);
	back = add_name(l, &reverse);
	if (back->first)
		return;			/* two hosts of one address: the first */
	back->host = name;
	add_record(l, &reverse, (struct local_record){
		.type = DNS_PTR, .len = name.len, .rdata = back->host.b, .ttl_s = HOST_TTL_S });
}

void local_room(const struct dns64_conf *conf, uint32_t *names, uint32_t *records)
{
	const struct conf_dns64 *d = &conf->c->dns64;
	bool domain = d->local.domain && d->local.domain[0];

	*names = *records = 1;
	for (size_t i = 0; domain && i < conf->c->hosts.n; i++) {
		*records += 2;		/* there and back; the name may have dots */
		*names += 2 + (uint32_t)strlen(conf->c->hosts.item[i].name) / 2;
	}
	for (size_t i = 0; i < d->local.records.n; i++) {
		*records += 1;
		*names += 1 + dname_labels(&d->local.records.item[i]->name);
	}
}

void local_fill(struct local *l, const struct dns64_conf *conf)
{
	const struct conf_dns64 *d = &conf->c->dns64;

	if (d->local.domain && d->local.domain[0]) {
		must(dname_parse(d->local.domain, &l->domain), "%s", d->local.domain);
		add_name(l, &l->domain);
		for (size_t i = 0; i < conf->c->hosts.n; i++)
			add_host(l, d, &conf->c->hosts.item[i]);
	}
	for (size_t i = 0; i < d->local.records.n; i++) {
		const struct conf_record *r = d->local.records.item[i];

		add_record(l, &r->name, (struct local_record){
			.type = r->type, .len = r->len, .rdata = r->rdata, .ttl_s = r->ttl_s });
		add_above(l, &r->name);
	}
}

bool local_has(const struct local *l, const struct dname *name)
{
	if (!l->n_names)
		return false;
	return (l->domain.len && dname_under(name, &l->domain)) || find(l, name);
}

/* ---- answers ---- */

struct answer {
	const struct local *l;
	const struct question *q;
	struct mw *mw;
	uint32_t least_ttl;
};

static void put(struct answer *a, const struct dname *owner, const struct local_record *r)
{
	mw_record(a->mw, &(struct mw_record){ ANSWER, owner, r->type, r->ttl_s, r->rdata,
					      r->len });
	if (r->ttl_s < a->least_ttl)
		a->least_ttl = r->ttl_s;
}

/* What is asked for at this name. How many there were. */
static unsigned put_all(struct answer *a, const struct dname *owner, uint32_t first)
{
	unsigned n = 0;

	for (uint32_t i = first; i; i = a->l->record[i].next) {
		const struct local_record *r = &a->l->record[i];

		if (r->type != a->q->type && a->q->type != DNS_ANY)
			continue;
		put(a, owner, r);
		n++;
	}
	return n;
}

static const struct local_record *alias_at(const struct local *l, uint32_t first)
{
	for (uint32_t i = first; i; i = l->record[i].next)
		if (l->record[i].type == DNS_CNAME)
			return &l->record[i];
	return NULL;
}

/* For the domain, or for a name outside of it by itself (RFC 2308 section 3). */
static void put_soa(struct answer *a, enum section section, const struct dname *name)
{
	static const uint8_t tail[] = {
		6, 'n', 'o', 'b', 'o', 'd', 'y', 7, 'i', 'n', 'v', 'a', 'l', 'i', 'd', 0,
		0, 0, 0, 1,   0, 0, 14, 16,   0, 0, 2, 88,	/* serial, refresh, retry */
		0, 1, 81, 128,   0, 0, 1, 44,			/* expire, minimum 300 */
	};
	bool inside = a->l->domain.len && dname_under(name, &a->l->domain);
	const struct dname *apex = inside ? &a->l->domain : name;
	uint8_t rdata[DNS_NAME_MAX + sizeof(tail)];

	memcpy(rdata, apex->b, apex->len);	/* MNAME */
	memcpy(rdata + apex->len, tail, sizeof(tail));
	mw_record(a->mw, &(struct mw_record){ section, apex, DNS_SOA, NEGATIVE_TTL_S, rdata,
					      (uint16_t)(apex->len + sizeof(tail)) });
	if (a->least_ttl > NEGATIVE_TTL_S)
		a->least_ttl = NEGATIVE_TTL_S;
}

static bool put_own_soa(struct answer *a, const struct dname *name)
{
	if (a->q->type != DNS_SOA || !a->l->domain.len || !dname_equal(name, &a->l->domain))
		return false;
	put_soa(a, ANSWER, name);
	return true;
}

/* The last name of the chain that begins at the question, its CNAMEs put down. */
static struct dname follow(struct answer *a)
{
	struct dname name = a->q->name;

	for (unsigned i = 0; i < CHAIN_MAX && a->q->type != DNS_CNAME; i++) {
		uint32_t item = find(a->l, &name);
		const struct local_record *r = item ? alias_at(a->l, a->l->name[item].first) :
						      NULL;

		if (!r || a->q->type == DNS_ANY)
			break;
		put(a, &name, r);
		name.len = (uint8_t)r->len;
		memcpy(name.b, r->rdata, r->len);
	}
	return name;
}

struct image local_answer(const struct local *l, const struct question *q, struct mw *m)
{
	struct answer a = { .l = l, .q = q, .mw = m, .least_ttl = UINT32_MAX };
	struct dname name;
	struct image i;
	uint32_t item;
	bool data;

	mw_begin(m, q);
	name = follow(&a);
	item = find(l, &name);
	data = (item && put_all(&a, &name, l->name[item].first)) || put_own_soa(&a, &name);
	if (!data)
		put_soa(&a, AUTHORITY, &name);
	i = image_of(m, DNS_QR | DNS_AA | DNS_RA, item ? DNS_NOERROR : DNS_NXDOMAIN);
	i.kind = data ? IMAGE_DATA : item ? IMAGE_NODATA : IMAGE_NXDOMAIN;
	i.soa_ttl = data ? NO_SOA : NEGATIVE_TTL_S;
	i.life_s = a.least_ttl;
	return i;
}
