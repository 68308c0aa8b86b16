/*
 * dnr.c - a name server with encryption, as option 144 tells of it (RFC 9463 6.1)
 *
 *	Type | Length | Service Priority | Lifetime		ra_opts.c writes these
 *	ADN Length | authentication-domain-name			when it knows the lifetime
 *	Addr Length | ipv6-address(es)				the tail, made here once
 *	SvcParams Length | SvcParams				for each configuration
 *
 * Service parameters stand in the order of their keys (RFC 9460 2.2). A server without
 * addresses is told by its name alone ("ADN-only mode"): the tail is empty, and guests
 * find the rest by a query (RFC 9463 3.1.6).
 */
#include "dnr.h"

#include <string.h>

#include <gateway6/must.h>

enum svc_key { SVC_ALPN = 1, SVC_PORT = 3, SVC_DOHPATH = 7 };	/* RFC 9460 14.3.2, 9461 5 */

/* Two bytes of length for what stands behind them. */
static wire16 *length_begin(struct wr *w)
{
	return wr_take(w, sizeof(wire16));
}

static void length_end(struct wr *w, wire16 *at)
{
	if (!w->bad)
		*at = put16((uint16_t)(w->at - (uint8_t *)at - sizeof(*at)));
}

static wire16 *param_begin(struct wr *w, enum svc_key key)
{
	wr_u16(w, (uint16_t)key);
	return length_begin(w);
}

static void alpn_write(struct wr *w, const struct conf_text_list *names)
{
	wire16 *len = param_begin(w, SVC_ALPN);

	for (size_t i = 0; i < names->n; i++) {		/* RFC 9460 7.1 */
		size_t n = strlen(names->item[i]);

		wr_u8(w, (uint8_t)n);
		wr_bytes(w, names->item[i], n);
	}
	length_end(w, len);
}

static void params_write(struct wr *w, const struct conf_dnr *c)
{
	wire16 *all = length_begin(w), *len;

	alpn_write(w, &c->alpn);
	if (c->port) {
		len = param_begin(w, SVC_PORT);
		wr_u16(w, (uint16_t)c->port);
		length_end(w, len);
	}
	if (c->path && *c->path) {
		len = param_begin(w, SVC_DOHPATH);
		wr_bytes(w, c->path, strlen(c->path));
		length_end(w, len);
	}
	length_end(w, all);
}

void dnr_make(struct dnr *d, const struct conf_dnr *c)
{
	struct wr w = wr_of(d->tail, sizeof(d->tail));

	*d = (struct dnr){ .priority = (uint16_t)c->priority };
	must(dname_parse(c->name, &d->name), "encrypted_dns: %s", c->name);
	if (c->addresses.n == 0)
		return;
	wr_u16(&w, (uint16_t)(16 * c->addresses.n));
	for (size_t i = 0; i < c->addresses.n; i++)
		wr_bytes(&w, &c->addresses.item[i], sizeof(c->addresses.item[i]));
	params_write(&w, c);
	must(!w.bad, "encrypted_dns: %s outgrows %zu bytes", c->name, sizeof(d->tail));
	d->tail_len = (uint16_t)wr_len(&w);
}

bool dnr_equal(const struct dnr *a, const struct dnr *b)
{
	return dname_equal(&a->name, &b->name) && a->priority == b->priority &&
	       a->tail_len == b->tail_len && !memcmp(a->tail, b->tail, a->tail_len);
}
