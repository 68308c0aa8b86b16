/* nd_option.c - one option after the other off a neighbour discovery packet */
#include "nd_option.h"

#include <gateway6/wire/nd.h>

enum ra_counter nd_option_next(struct rd *r, struct nd_option *out, enum ra_counter good)
{
	const struct nd_opt_wire *o = rd_take(r, sizeof(*o));

	if (!o)
		return RA_ND_OPTION_CUT;
	if (o->units == 0)			/* 4.6: MUST be discarded */
		return RA_ND_OPTION_EMPTY;
	out->type = o->type;
	out->body = rd_window(r, o->units * 8u - sizeof(*o));
	return out->body.bad ? RA_ND_OPTION_CUT : good;
}
