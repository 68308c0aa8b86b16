/*
 * serve.c - an image becomes the reply to one client
 *
 * A copy with five places filled in: ID, flags, the name as the client wrote it, the
 * TTLs less their age, and OPT behind it all if the client has EDNS.
 */
#include "serve.h"

#include <gateway6/must.h>

static uint16_t flags_for(const struct query *q, uint16_t own, uint16_t rcode)
{
	uint16_t flags = DNS_QR | DNS_RA | (q->flags & (DNS_RD | DNS_CD)) | (own & DNS_AA);

	/* AD for who asked for it, by AD or DO (RFC 6840 section 5.8) */
	if (own & DNS_AD && (q->flags & DNS_AD || q->edns.dnssec_ok))
		flags |= DNS_AD;
	if (rcode > RCODE_LOW && !q->edns.present)
		rcode = DNS_SERVFAIL;	/* no place for its upper bits */
	return (uint16_t)(flags | (rcode & RCODE_LOW));
}

static struct edns_out opt_of(const struct serve *s, uint16_t rcode, uint16_t ede)
{
	return (struct edns_out){ .udp_size = s->udp_size, .dnssec_ok = s->query->edns.dnssec_ok,
				  .rcode_high = (uint8_t)(rcode >> 4), .ede = ede,
				  .client = &s->query->edns };
}

static size_t opt_write(uint8_t *room, const struct edns_out *e)
{
	struct wr w = wr_of(room, EDNS_ROOM);

	edns_write(&w, e);
	must(!w.bad, "OPT of more than %u bytes", EDNS_ROOM);
	return wr_len(&w);
}

/*
 * RFC 8914 section 3: an extended error goes before any data does. First its words, which
 * nobody misses; a lost code is told by TC. Where data do not fit anyway, it stays.
 */
static size_t opt_beside(uint8_t *room, const struct serve *s, const struct image *i,
			 bool *lost)
{
	struct edns_out all = opt_of(s, i->rcode, i->ede), less = all;
	size_t left = s->limit > i->len ? s->limit - (size_t)i->len : 0, len, shorter;

	if (!s->query->edns.present)
		return 0;
	len = opt_write(room, &all);
	if (len <= left || all.ede == EDE_NONE)
		return len;
	less.terse = true;
	shorter = opt_write(room, &less);
	if (shorter <= left)
		return shorter;
	less.ede = EDE_NONE;
	shorter = opt_write(room, &less);
	*lost = shorter <= left;
	return *lost ? shorter : opt_write(room, &all);
}

static void put_u16(uint8_t *at, uint16_t v)
{
	wire16 w = put16(v);

	memcpy(at, &w, sizeof(w));
}

/* Read from the image, not from the copy: what was just written is slow to read back. */
static void age_ttls(uint8_t *room, size_t len, const struct image *i, uint32_t age_s)
{
	for (unsigned t = 0; age_s && t < i->n_ttl && i->ttl_at[t] < len; t++) {
		wire32 ttl;

		memcpy(&ttl, i->bytes + i->ttl_at[t], sizeof(ttl));
		ttl = put32(i->stale ? TTL_STALE : ttl_after(get32(ttl), age_s));
		memcpy(room + i->ttl_at[t], &ttl, sizeof(ttl));
	}
}

enum { AT_ID = 0, AT_FLAGS = 2, AT_ANSWERS = 6, AT_AUTHORITIES = 8, AT_ADDITIONALS = 10,
       AT_NAME = 12 };

static uint16_t get_u16(const uint8_t *at)
{
	wire16 w;

	memcpy(&w, at, sizeof(w));
	return get16(w);
}

enum { TTL_LEN = 4, RDLENGTH_LEN = 2 };	/* what stands between a TTL's place and RDATA */

/*
 * As many answers as fit beside TC, for who has no EDNS: some such clients know no TCP
 * either (musl before 1.2.4) and live with what they get. RFC 2181 section 9 allows for
 * a part of a set. Where they end, from `end` on; their number is put into room.
 */
static size_t keep_answers(uint8_t *room, const struct image *i, size_t end, size_t left)
{
	unsigned answers = get_u16(room + AT_ANSWERS), n = 0;

	for (; n < answers && n < i->n_ttl; n++) {
		size_t rdlength_at = i->ttl_at[n] + (size_t)TTL_LEN;
		size_t next = rdlength_at + RDLENGTH_LEN + get_u16(i->bytes + rdlength_at);

		if (next > left)
			break;
		end = next;
	}
	put_u16(room + AT_ANSWERS, (uint16_t)n);
	return end;
}

/* How much of the image fits before `left` bytes, counts changed to match. */
static struct served cut_to(uint8_t *room, const struct query *q, const struct image *i,
			    size_t left)
{
	size_t question_end = AT_NAME + q->question.name.len + 4u;

	if (i->len <= left)
		return (struct served){ i->len, false };
	put_u16(room + AT_ADDITIONALS, 0);	/* RFC 2181 section 9: not worth a TC */
	if (i->additional_at <= left)
		return (struct served){ i->additional_at, false };
	put_u16(room + AT_AUTHORITIES, 0);
	if (!q->edns.present)
		return (struct served){ keep_answers(room, i, question_end, left), true };
	put_u16(room + AT_ANSWERS, 0);
	return (struct served){ question_end, true };
}

struct served serve_image(uint8_t *room, const struct serve *s, const struct image *i,
			  uint64_t now_ms)
{
	const struct query *q = s->query;
	uint8_t opt[EDNS_ROOM];
	bool ede_lost = false;
	size_t opt_len = opt_beside(opt, s, i, &ede_lost);
	uint16_t flags;
	struct served out;

	/* the image leaves room for OPT (MW_ROOM), so this fits whatever the limit */
	memcpy(room, i->bytes, i->len);
	out = cut_to(room, q, i, s->limit - opt_len);
	out.truncated |= ede_lost;
	flags = flags_for(q, get_u16(i->bytes + AT_FLAGS), i->rcode);
	put_u16(room + AT_ID, q->id);
	put_u16(room + AT_FLAGS, out.truncated ? flags | DNS_TC : flags);
	memcpy(room + AT_NAME, q->question.name.b, q->question.name.len);
	age_ttls(room, out.len, i, image_age_s(i, now_ms));
	if (opt_len) {
		put_u16(room + AT_ADDITIONALS, (uint16_t)(get_u16(room + AT_ADDITIONALS) + 1));
		memcpy(room + out.len, opt, opt_len);
		out.len += opt_len;
	}
	return out;
}

struct served serve_error(uint8_t *room, const struct serve *s, bool has_question,
			  uint16_t rcode, uint16_t ede)
{
	const struct query *q = s->query;
	struct wr w = wr_of(room, SERVE_ROOM);
	uint16_t flags = flags_for(q, 0, rcode) | (q->flags & DNS_OPCODE);

	wr_u16(&w, q->id);
	wr_u16(&w, flags);
	wr_u16(&w, has_question);
	wr_u32(&w, 0);
	wr_u16(&w, q->edns.present);
	if (has_question) {
		dname_write(&w, &q->question.name);
		wr_u16(&w, q->question.type);
		wr_u16(&w, q->question.class);
	}
	if (q->edns.present) {
		struct edns_out e = opt_of(s, rcode, ede);

		edns_write(&w, &e);
	}
	return (struct served){ wr_len(&w), false };
}

struct served serve_truncated(uint8_t *room, const struct serve *s)
{
	struct served out = serve_error(room, s, true, DNS_NOERROR, EDE_NONE);

	room[AT_FLAGS] |= DNS_TC >> 8;
	out.truncated = true;
	return out;
}
