/* accept.h - is what an upstream sent an answer, and what of it may be believed */
#ifndef DNS64_ACCEPT_H
#define DNS64_ACCEPT_H

#include "image.h"

enum accept {
	ACCEPT_IMAGE,			/* use it */
	ACCEPT_TCP,			/* ask the same upstream again over TCP */
	ACCEPT_PLAIN,			/* ask it again without EDNS */
	ACCEPT_NEXT,			/* it cannot help: ask the next one */
};

struct accept_limits { uint32_t min_ttl_s, max_ttl_s, negative_ttl_s; };

struct accepted {
	enum accept	   verdict;
	enum dns64_counter why;		/* counted; DNS64_ANSWERS when it was used */
	uint16_t	   rcode, ede;	/* of ACCEPT_NEXT: what the upstream said */
	unsigned	   scrubbed;	/* records left out */
	struct image	   image;	/* of ACCEPT_IMAGE: lies in the writer given */
};

/* How the question was sent. */
struct asked { struct question question; bool edns, tcp; };

/*
 * Judge len bytes from an upstream. Only what belongs to the question is taken over:
 * the CNAME chain from its name, data at the end of the chain, authority of zones
 * above it. The image's born_ms is left to the caller.
 */
struct accepted accept_answer(const struct asked *asked, const uint8_t *bytes, size_t len,
			      const struct accept_limits *limits, struct mw *m);

#endif
