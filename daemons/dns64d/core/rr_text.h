/* rr_text.h - names of types and records as text, as in zone files (RFC 1035, RFC 3597) */
#ifndef DNS64_RR_TEXT_H
#define DNS64_RR_TEXT_H

#include "msg_read.h"

struct type_text { char s[16]; };
struct type_text type_text(uint16_t type);

/* "NOERROR" and the like (RFC 1035 section 4.1.1); "other" above REFUSED. */
const char *rcode_text(uint16_t rcode);

/* "AAAA", "aaaa" or "TYPE28". False for what is neither. */
bool type_parse(const char *text, uint16_t *out);

/*
 * RDATA of a record of message msg: addresses and names as text, MX, SOA and SRV in words,
 * TXT quoted, all else "\# LENGTH HEX" (RFC 3597 section 5); cut at the room's end.
 */
struct rdata_text { char s[1100]; };
struct rdata_text rdata_text(const struct msg *m, const struct rr *rr);

#endif
