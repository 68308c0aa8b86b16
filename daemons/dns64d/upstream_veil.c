/* upstream_veil.c - names that c-ares cannot write (the theory is in upstream_veil.h) */
#include "upstream_veil.h"

#include <ctype.h>
#include <string.h>

#include <gateway6/rd.h>
#include <gateway6/wire/dns.h>

#define NAME_AT sizeof(struct dns_header_wire)

/* What c-ares 1.34 lets a label have; the locale of a daemon is "C". */
static bool writable(uint8_t c)
{
	return isalnum(c) || (c && strchr("-_*/", c));
}

/* Bytes of the name at the front of a question; 0: there is no whole one. */
static size_t name_length(const uint8_t *message, size_t len)
{
	struct rd r = rd_of(message, len);
	uint8_t label;

	rd_take(&r, NAME_AT);
	do				/* ends: eats a byte a turn */
		label = rd_u8(&r);
	while (label && label < 64 && rd_take(&r, label));
	if (r.bad || label || (size_t)(r.at - message) - NAME_AT > DNS_NAME_MAX)
		return 0;
	return (size_t)(r.at - message) - NAME_AT;
}

bool veil_put_on(uint8_t *message, size_t len, struct veil *v)
{
	size_t name_len = name_length(message, len);
	uint8_t *name = message + NAME_AT;
	bool odd = false;

	if (v && name_len) {
		v->len = (uint8_t)name_len;
		memcpy(v->name, name, name_len);
	}
	for (size_t label = 0; label < name_len; label += name[label] + 1u)
		for (size_t i = label + 1; i <= label + name[label]; i++)
			if (!writable(name[i])) {
				name[i] = '*';
				odd = true;
			}
	return odd;
}

void veil_take_off(uint8_t *message, size_t len, const struct veil *v)
{
	if (name_length(message, len) == v->len)
		memcpy(message + NAME_AT, v->name, v->len);
}
