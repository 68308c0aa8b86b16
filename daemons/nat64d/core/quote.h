/*
 * quote.h - what an ICMP error quotes, and the extensions behind it (RFC 4884)
 *
 * The inner packet gets the headers of the other family, and so another length; with it
 * the place moves where extensions begin.
 */
#ifndef NAT64_QUOTE_H
#define NAT64_QUOTE_H

#include <stddef.h>
#include <stdint.h>

struct quote {
	const uint8_t *inner; size_t inner_len;		/* what the router quoted */
	const uint8_t *extra; size_t extra_len;		/* extensions, 0 without */
};

/* `said` is the length attribute in bytes; nonsense means there is none. */
struct quote quote_split(const uint8_t *at, size_t len, size_t said);

/*
 * Behind `used` bytes of the new inner packet (already in place): padding and the
 * extensions, as far as they fit into `room`. Returns the length of it all, and in
 * *said the new length attribute in units of `unit` bytes, 0 without extensions.
 */
size_t quote_append(uint8_t *at, size_t used, const struct quote *q, size_t room,
		    size_t unit, uint8_t *said);

#endif
