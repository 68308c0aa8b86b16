/* local.h - names of this host's own: dns64.local and hosts */
#ifndef DNS64_LOCAL_H
#define DNS64_LOCAL_H

#include <gateway6/hash.h>

#include "conf.h"
#include "image.h"

struct local_record {
	uint32_t next;			/* of the same name; 0: none */
	uint32_t ttl_s;
	uint16_t type, len;
	const uint8_t *rdata;		/* in the configuration, or in `own` */
	uint8_t own[16];
};

struct local_name {
	struct dname name;		/* lower case */
	uint32_t first;			/* record; 0: a name above others (RFC 8020) */
	struct dname host;		/* RDATA of its PTR, if it is a host's reverse name */
};

struct local {				/* room by tables.c; items from 1 */
	struct hash_key secret;
	struct hash index;
	struct local_name *name;
	struct local_record *record;
	uint32_t n_names, max_names, n_records, max_records;
	struct dname domain;		/* len 0: none */
};

/* tables.c. NULL without memory. conf->c must stay. */
struct local *local_new(const struct dns64_conf *conf, const struct hash_key *secret);
void local_free(struct local *l);

/* How much room a configuration needs, and the filling of it. */
void local_room(const struct dns64_conf *conf, uint32_t *names, uint32_t *records);
void local_fill(struct local *l, const struct dns64_conf *conf);

/* Is the name ours to answer: listed, or in the domain? */
bool local_has(const struct local *l, const struct dname *name);

/*
 * The answer for a name that is ours, in m: authoritative, CNAMEs followed while they
 * stay here, a SOA in negative answers. .len is 0 when it does not fit.
 */
struct image local_answer(const struct local *l, const struct question *q, struct mw *m);

#endif
