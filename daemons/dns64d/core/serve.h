/* serve.h - an image becomes the reply to one client */
#ifndef DNS64_SERVE_H
#define DNS64_SERVE_H

#include "image.h"

#define SERVE_ROOM 65535

struct serve {
	const struct query *query;
	uint16_t limit;			/* bytes this client can take, 512..65535 */
	uint16_t udp_size;		/* what we take, told in OPT */
};

struct served { size_t len; bool truncated; };

/* room has SERVE_ROOM bytes. Allocates nothing, cannot fail. */
struct served serve_image(uint8_t *room, const struct serve *s, const struct image *i,
			  uint64_t now_ms);

/* Ask over TCP: header with TC, question, OPT. No longer than the query, but for OPT. */
struct served serve_truncated(uint8_t *room, const struct serve *s);

/* Without an image: header, the question if it was read, OPT. */
struct served serve_error(uint8_t *room, const struct serve *s, bool has_question,
			  uint16_t rcode, uint16_t ede);

#endif
