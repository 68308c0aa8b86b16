/* msg_read.h - DNS messages from outside: header, question, records */
#ifndef DNS64_MSG_READ_H
#define DNS64_MSG_READ_H

#include <gateway6/dname.h>

#include "counters.h"
#include "dnsnum.h"
#include "edns.h"

struct question {
	struct dname name;		/* its case as it came */
	uint16_t type, class;
};

enum section { QUESTION, ANSWER, AUTHORITY, ADDITIONAL, SECTIONS };

struct msg {				/* a message whose header and question were read */
	const uint8_t *bytes;
	size_t	 len;
	uint16_t id, flags;
	uint16_t count[SECTIONS];
	struct question question;
	struct rd records;		/* what follows the question */
};

struct rr {
	enum section section;
	struct dname owner;
	uint16_t type, class;
	uint32_t ttl;
	struct rd rdata;		/* a window into the message */
};

/* Header and the one question. False if there is not exactly one, or too few bytes. */
bool msg_read(struct msg *m, const uint8_t *bytes, size_t len);

/* All records in order. rr_next is false at the end, and when one is bad (w.bad). */
struct rr_walk {
	const struct msg *m;
	struct rd	  at;
	unsigned	  section;
	uint16_t	  left;
	bool		  bad;
};

struct rr_walk rr_walk(const struct msg *m);
bool rr_next(struct rr_walk *w, struct rr *out);

struct query {				/* what a client wants to know */
	uint16_t id, flags;
	struct question question;
	struct edns edns;
};

/*
 * Read a client's message as far as it goes. REFUSAL_NONE, or why it cannot be served;
 * id, flags, and what of question and EDNS was read are then good for an error reply.
 * *has_question tells whether the question is.
 */
enum refusal query_read(struct query *q, const uint8_t *bytes, size_t len,
			bool *has_question);

#endif
