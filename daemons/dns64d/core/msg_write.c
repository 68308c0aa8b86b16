/*
 * msg_write.c - messages made by us
 *
 * Every message that is kept was written here, record by record, so what is served
 * later is well formed whatever an upstream sent. Names in the RDATA of the types of
 * RFC 1035 are compressed, those that RFC 3597 section 4 asks us to understand are
 * decompressed, all other RDATA is copied as it stands.
 *
 * Case: an owner that equals the question follows the case the client uses (it is a
 * pointer to the question); names inside RDATA keep theirs, so they are never pointed
 * at the question, and matched with others byte by byte.
 */
#include "msg_write.h"

#include <gateway6/must.h>

#define POINTER 0xc000
#define POINTER_MAX 0x3fff

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/* Is the name that begins at `at` in our message equal to `name`? */
static bool same_name(const struct mw *m, unsigned at, const uint8_t *name)
{
	bool fold = at < m->question_end;	/* the question is in lower case */

	for (;;) {			/* ends: our own pointers lead backwards only */
		unsigned n = m->w.start[at];

		if (n >= POINTER >> 8) {
			at = (n & 0x3f) << 8 | m->w.start[at + 1];
			continue;
		}
		if (n != *name)
			return false;
		if (!n)
			return true;
		for (unsigned i = 1; i <= n; i++)
			if (m->w.start[at + i] != (fold ? lower(name[i]) : name[i]))
				return false;
		at += n + 1;
		name += n + 1;
	}
}

enum name_place { NAME_OWNER, NAME_RDATA };

/* Among the first n names: those that were whole before this one was begun. */
static unsigned find_name(const struct mw *m, unsigned n, const uint8_t *name,
			  enum name_place place)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned at = m->name_at[i];

		if (place == NAME_RDATA && at < m->question_end)
			continue;
		if (same_name(m, at, name))
			return at;
	}
	return 0;
}

static void remember(struct mw *m)
{
	size_t at = wr_len(&m->w);

	if (m->n_names < MW_NAMES_MAX && at <= POINTER_MAX && !m->w.bad)
		m->name_at[m->n_names++] = (uint16_t)at;
}

static void name_write(struct mw *m, const struct dname *n, enum name_place place)
{
	unsigned whole = m->n_names;

	for (unsigned at = 0; n->b[at]; at += n->b[at] + 1u) {
		unsigned there = find_name(m, whole, n->b + at, place);

		if (there) {
			wr_u16(&m->w, (uint16_t)(POINTER | there));
			return;
		}
		remember(m);
		wr_bytes(&m->w, n->b + at, n->b[at] + 1u);
	}
	wr_u8(&m->w, 0);
}

void mw_begin(struct mw *m, const struct question *q)
{
	struct dname name = dname_lower(&q->name);

	m->w = wr_of(m->room, sizeof(m->room));
	m->n_names = m->n_ttl = 0;
	m->question_end = 0;
	m->additional_at = 0;
	m->malformed = false;
	memset(m->count, 0, sizeof(m->count));
	m->count[QUESTION] = 1;
	wr_take(&m->w, sizeof(struct dns_header_wire));
	name_write(m, &name, NAME_OWNER);
	wr_u16(&m->w, q->type);
	wr_u16(&m->w, q->class);
	m->question_end = (uint16_t)wr_len(&m->w);
}

/*
 * RDATA with names in it, as letters: b a byte, s a character string, n a name that
 * may be compressed (RFC 1035 types), u one that must not be (RFC 3597 section 4),
 * * the rest. Types without a row are opaque. DNAME never compresses (RFC 6672 2.5), but
 * its target must be a name; RRSIG and NSEC are for who validates.
 */
static const struct { uint16_t type; const char *form; } rdata_forms[] = {
	{ DNS_NS, "n" }, { 3, "n" }, { 4, "n" }, { DNS_CNAME, "n" },	/* MD, MF */
	{ DNS_SOA, "nn*" },
	{ 7, "n" }, { 8, "n" }, { 9, "n" },				/* MB, MG, MR */
	{ DNS_PTR, "n" }, { 14, "nn" }, { DNS_MX, "bbn" },		/* MINFO */
	{ 17, "uu" }, { 18, "bbu" }, { 21, "bbu" },			/* RP, AFSDB, RT */
	{ 24, "bbbbbbbbbbbbbbbbbbu*" },					/* SIG */
	{ 26, "bbuu" }, { 30, "u*" }, { DNS_SRV, "bbbbbbu" },		/* PX, NXT */
	{ 35, "bbbbsssu" }, { 36, "bbu" }, { DNS_DNAME, "u" },		/* NAPTR, KX */
};

static const char *form_of(uint16_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(rdata_forms); i++)
		if (rdata_forms[i].type == type)
			return rdata_forms[i].form;
	return "*";
}

static void copy(struct mw *m, struct rd *r, size_t n)
{
	const void *bytes = rd_take(r, n);

	if (bytes)
		wr_bytes(&m->w, bytes, n);
}

static void rdata_piece(struct mw *m, struct rd *r, const uint8_t *msg, char letter)
{
	struct dname name;
	struct rd ahead = *r;

	switch (letter) {
	case 'b':
		copy(m, r, 1);
		break;
	case 's':
		copy(m, r, 1u + rd_u8(&ahead));
		break;
	case 'n':
		if (dname_read(r, msg, &name))
			name_write(m, &name, NAME_RDATA);
		break;
	case 'u':
		if (dname_read(r, msg, &name))
			dname_write(&m->w, &name);
		break;
	case '*':
		copy(m, r, rd_left(r));
		break;
	default:
		must(false, "no such letter: %c", letter);
	}
}

static void rdata_write(struct mw *m, const struct rr *rr, const uint8_t *msg)
{
	struct rd r = rr->rdata;
	wire16 *len_at = wr_take(&m->w, sizeof(*len_at));
	size_t from = wr_len(&m->w);

	for (const char *form = form_of(rr->type); *form && !r.bad; form++)
		rdata_piece(m, &r, msg, *form);
	if (r.bad || rd_left(&r))
		m->malformed = true;
	if (len_at)
		*len_at = put16((uint16_t)(wr_len(&m->w) - from));
}

struct head { const struct dname *owner; uint16_t type, class; uint32_t ttl; };

static void rr_begin(struct mw *m, enum section section, const struct head *h)
{
	if (section == ADDITIONAL && !m->additional_at)
		m->additional_at = (uint16_t)wr_len(&m->w);
	m->count[section]++;
	name_write(m, h->owner, NAME_OWNER);
	wr_u16(&m->w, h->type);
	wr_u16(&m->w, h->class);
	if (!m->w.bad && m->n_ttl < MW_TTLS_MAX)
		m->ttl_at[m->n_ttl++] = (uint16_t)wr_len(&m->w);
	wr_u32(&m->w, h->ttl);
}

void mw_rr(struct mw *m, const struct rr *rr, const uint8_t *msg)
{
	rr_begin(m, rr->section, &(struct head){ &rr->owner, rr->type, rr->class, rr->ttl });
	rdata_write(m, rr, msg);
}

void mw_record(struct mw *m, const struct mw_record *r)
{
	rr_begin(m, r->section, &(struct head){ r->owner, r->type, DNS_IN, r->ttl });
	wr_u16(&m->w, r->len);
	wr_bytes(&m->w, r->rdata, r->len);
}

size_t mw_finish(struct mw *m, uint16_t flags)
{
	struct wr head = wr_of(m->room, sizeof(struct dns_header_wire));

	if (m->w.bad || m->malformed)
		return 0;
	wr_u16(&head, 0);
	wr_u16(&head, flags);
	for (unsigned i = 0; i < SECTIONS; i++)
		wr_u16(&head, m->count[i]);
	if (!m->additional_at)
		m->additional_at = (uint16_t)wr_len(&m->w);
	return wr_len(&m->w);
}
