/*
 * edns.c - the OPT record: read from clients and upstreams, written to both
 *
 * EDNS is hop by hop (RFC 6891 section 6.2.6): what a client and an upstream say to us
 * is ours, so options are not passed on; DO is carried over as part of the question.
 */
#include "edns.h"

enum { OPTION_COOKIE = 10, OPTION_KEEPALIVE = 11, OPTION_EDE = 15 };

struct edns edns_of(uint16_t class, uint32_t ttl)
{
	return (struct edns){
		.present = true,
		.dnssec_ok = ttl & DNS_EDNS_DO,
		.version = (uint8_t)(ttl >> 16),
		.rcode_high = (uint8_t)(ttl >> 24),
		/* values below 512 are taken as 512 (RFC 6891 section 6.2.3) */
		.udp_size = class < DNS_PLAIN_UDP_MAX ? DNS_PLAIN_UDP_MAX : class,
	};
}

/* Cut the next option off; false at the end or when it is bad. Eats at least 4 bytes. */
static bool option_next(struct rd *r, uint16_t *code, struct rd *body)
{
	if (!rd_left(r))
		return false;
	*code = rd_u16(r);
	*body = rd_window(r, rd_u16(r));
	return !r->bad;
}

/* RFC 7873 section 4: 8 bytes of the client, or those with 8 to 32 of a server. */
static bool take_cookie(struct rd *body, struct edns *out)
{
	size_t len = rd_left(body);

	if (len != 8 && (len < 16 || len > 40))
		return false;
	out->cookie_len = (uint8_t)len;
	rd_copy(body, out->cookie, len < COOKIE_LEN ? len : COOKIE_LEN);
	return true;
}

bool edns_options(const struct rd *rdata, struct edns *out)
{
	struct rd r = *rdata, body;
	uint16_t code;

	while (option_next(&r, &code, &body)) {
		if (code == OPTION_COOKIE && !out->cookie_len && !take_cookie(&body, out))
			return false;
		out->keepalive |= code == OPTION_KEEPALIVE;
	}
	return !r.bad;
}

uint16_t edns_error(const struct rd *rdata)
{
	struct rd r = *rdata, body;
	uint16_t code;

	while (option_next(&r, &code, &body))
		if (code == OPTION_EDE && rd_left(&body) >= 2)
			return rd_u16(&body);
	return EDE_NONE;
}

/* What we add in words, for people with dig. Codes of upstreams go without. */
static const char *ede_text(uint16_t ede)
{
	switch (ede) {
	case EDE_FORGED:	return "AAAA synthesized from A (DNS64, RFC 6147)";
	case EDE_FILTERED:	return "addresses withheld by the configuration";
	case EDE_NO_AUTHORITY:	return "no upstream answered in time";
	case EDE_NETWORK:	return "no upstream could be reached";
	case EDE_INVALID:	return "upstreams gave no usable answer";
	case EDE_PROHIBITED:	return "not a client of this server";
	case EDE_NOT_READY:	return "too many questions are waiting";
	default:		return "";
	}
}

static void write_error(struct wr *w, uint16_t ede, bool terse)
{
	const char *text = terse ? "" : ede_text(ede);

	wr_u16(w, OPTION_EDE);
	wr_u16(w, (uint16_t)(2 + strlen(text)));
	wr_u16(w, ede);
	wr_bytes(w, text, strlen(text));
}

static void write_for_client(struct wr *w, const struct edns *client)
{
	if (client->cookie_len) {
		wr_u16(w, OPTION_COOKIE);
		wr_u16(w, COOKIE_LEN);
		wr_bytes(w, client->cookie, COOKIE_LEN);
	}
	if (client->keepalive) {	/* RFC 7828 section 3.1: in units of 100 ms */
		wr_u16(w, OPTION_KEEPALIVE);
		wr_u16(w, 2);
		wr_u16(w, TCP_IDLE_MS / 100);
	}
}

void edns_write(struct wr *w, const struct edns_out *e)
{
	wire16 *len_at;
	size_t from;

	wr_u8(w, 0);
	wr_u16(w, DNS_OPT);
	wr_u16(w, e->udp_size);
	wr_u32(w, (uint32_t)e->rcode_high << 24 | (e->dnssec_ok ? DNS_EDNS_DO : 0));
	len_at = wr_take(w, sizeof(*len_at));
	from = wr_len(w);
	if (e->ede != EDE_NONE)
		write_error(w, e->ede, e->terse);
	if (e->client)
		write_for_client(w, e->client);
	if (len_at)
		*len_at = put16((uint16_t)(wr_len(w) - from));
}
