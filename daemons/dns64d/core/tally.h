/*
 * tally.h - queries and syntheses by the network of the client, for metrics
 *
 * Number 0 is for clients outside of all networks; from 1 on they stand as in the file.
 */
#ifndef DNS64_TALLY_H
#define DNS64_TALLY_H

#include <gateway6/config.h>
#include <gateway6/facts.h>

#define TALLY_NETWORKS 64		/* those beyond count as 0 */

enum tally_type {			/* what is asked; few, as each is a label */
	TALLY_A, TALLY_AAAA, TALLY_PTR, TALLY_HTTPS, TALLY_SRV, TALLY_TXT, TALLY_MX,
	TALLY_NS, TALLY_SOA, TALLY_OTHER, TALLY_TYPES
};
enum tally_transport { TALLY_UDP, TALLY_TCP, TALLY_TRANSPORTS };

extern const char *const tally_type_names[TALLY_TYPES];
extern const char *const tally_transport_names[TALLY_TRANSPORTS];

struct tally_network {
	char	 name[LINK_NAME_MAX];	/* "" for number 0 */
	uint64_t queries[TALLY_TRANSPORTS][TALLY_TYPES], synthesized;
};

struct tally { struct tally_network network[TALLY_NETWORKS]; unsigned n; };

/* For the networks of c; those of the same name go on counting. */
void tally_set(struct tally *t, const struct config *c);

/* type 0: the query could not be read so far. */
void tally_query(struct tally *t, unsigned network, enum tally_transport transport,
		 uint16_t type);

#endif
