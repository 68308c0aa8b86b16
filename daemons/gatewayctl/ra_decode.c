/*
 * ra_decode.c - RS and RA as rows of named fields (RFC 4861 4.1, 4.2)
 *
 * For people who look at a link: what raserv would refuse is decoded as far as it goes.
 * Every text is made of printable ASCII, since strangers choose it.
 *
 * Not here: what is in an option (ra_option.c).
 */
#include "ra_decode.h"

#include <gateway6/rd.h>
#include <gateway6/wire/icmp.h>
#include <gateway6/wire/nd.h>

#include "ra_option.h"

static void take_options(cJSON *row, struct rd *r)
{
	while (rd_left(r) > 0) {
		uint8_t type = rd_u8(r), units = rd_u8(r);
		struct rd body;

		if (!units && !r->bad) {
			ra_fault(row, "an option of length zero");
			return;
		}
		body = rd_window(r, units * 8u - 2);
		if (body.bad) {
			ra_fault(row, "an option that runs past the packet's end");
			return;
		}
		ra_option_take(row, type, units, &body);
	}
}

static void take_header(cJSON *row, struct rd *r)
{
	const struct nd_ra_wire *w = rd_take(r, sizeof(*w));

	if (!w) {
		ra_fault(row, "under 16 bytes");
		return;
	}
	cJSON_AddNumberToObject(row, "lifetime_s", get16(w->lifetime_s));
	cJSON_AddStringToObject(row, "preference", ra_preference(w->flags));
	cJSON_AddBoolToObject(row, "managed", w->flags & ND_RA_MANAGED);
	cJSON_AddBoolToObject(row, "other", w->flags & ND_RA_OTHER);
	cJSON_AddBoolToObject(row, "snac", w->flags & ND_RA_SNAC);
	cJSON_AddNumberToObject(row, "hop_limit", w->hop_limit);
	cJSON_AddNumberToObject(row, "reachable_ms", get32(w->reachable_ms));
	cJSON_AddNumberToObject(row, "retransmit_ms", get32(w->retransmit_ms));
}

cJSON *ra_decode(const uint8_t *bytes, size_t len)
{
	struct rd r = rd_of(bytes, len);
	cJSON *row;

	if (len < 1 || (bytes[0] != ICMP6_RS && bytes[0] != ICMP6_RA))
		return NULL;
	row = cJSON_CreateObject();
	cJSON_AddStringToObject(row, "kind", bytes[0] == ICMP6_RS ? "RS" : "RA");
	if (bytes[0] == ICMP6_RA)
		take_header(row, &r);
	else if (!rd_take(&r, sizeof(struct nd_rs_wire)))
		ra_fault(row, "under 8 bytes");
	if (len > 1 && bytes[1] != 0)
		ra_fault(row, "a code other than 0");
	take_options(row, &r);
	return row;
}
