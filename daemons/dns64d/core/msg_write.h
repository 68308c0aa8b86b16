/* msg_write.h - messages made by us: names compressed, places of TTLs remembered */
#ifndef DNS64_MSG_WRITE_H
#define DNS64_MSG_WRITE_H

#include "msg_read.h"

#define MW_NAMES_MAX 128		/* labels that later names may point at */
#define MW_TTLS_MAX 6000		/* 64 KiB hold fewer records: each has 11 bytes */
#define MW_ROOM (65535 - EDNS_ROOM)	/* so that an OPT record always fits behind */

struct mw {
	struct wr w;
	uint16_t  name_at[MW_NAMES_MAX];
	unsigned  n_names;
	uint16_t  question_end;
	uint16_t  ttl_at[MW_TTLS_MAX];
	unsigned  n_ttl;
	uint16_t  count[SECTIONS];
	uint16_t  additional_at;	/* where that section begins; 0: nothing yet */
	bool	  malformed;		/* a record's RDATA was not what its type says */
	uint8_t	  room[MW_ROOM];
};

/* The question's name is written in lower case; serve.c gives it the client's. */
void mw_begin(struct mw *m, const struct question *q);

/* Copy a record of another message; rr->section must not go backwards. */
void mw_rr(struct mw *m, const struct rr *rr, const uint8_t *msg);

/* A record of our own. RDATA as it stands, no names in it that should be compressed. */
struct mw_record {
	enum section section;
	const struct dname *owner;
	uint16_t type;
	uint32_t ttl;
	const uint8_t *rdata;
	uint16_t len;
};
void mw_record(struct mw *m, const struct mw_record *r);

/* Write the header (id 0). Length of the message, or 0 when it did not fit. */
size_t mw_finish(struct mw *m, uint16_t flags);

#endif
