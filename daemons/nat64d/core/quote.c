/*
 * quote.c - what an ICMP error quotes, and the extensions behind it (RFC 4884)
 */
#include "quote.h"

#include <string.h>

#define EXTENDED_MIN 128u	/* RFC 4884 section 4: an inner packet before extensions */

struct quote quote_split(const uint8_t *at, size_t len, size_t said)
{
	if (said < EXTENDED_MIN || said >= len)
		return (struct quote){ at, len, at + len, 0 };
	return (struct quote){ at, said, at + said, len - said };
}

size_t quote_append(uint8_t *at, size_t used, const struct quote *q, size_t room,
		    size_t unit, uint8_t *said)
{
	size_t padded = (used + unit - 1) / unit * unit, extra = q->extra_len;

	*said = 0;
	if (padded < EXTENDED_MIN)
		padded = EXTENDED_MIN;
	if (extra == 0 || padded >= room || padded / unit > UINT8_MAX)
		return used < room ? used : room;
	if (extra > room - padded)
		extra = room - padded;
	memset(at + used, 0, padded - used);
	memcpy(at + padded, q->extra, extra);
	*said = (uint8_t)(padded / unit);
	return padded + extra;
}
