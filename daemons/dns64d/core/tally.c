/* tally.c - queries and syntheses by the network of the client */
#include "tally.h"

#include <stdio.h>
#include <string.h>

#include <gateway6/must.h>
#include <gateway6/wire/dns.h>

#include "dnsnum.h"

const char *const tally_type_names[TALLY_TYPES] = {
	[TALLY_A] = "A", [TALLY_AAAA] = "AAAA", [TALLY_PTR] = "PTR", [TALLY_HTTPS] = "HTTPS",
	[TALLY_SRV] = "SRV", [TALLY_TXT] = "TXT", [TALLY_MX] = "MX", [TALLY_NS] = "NS",
	[TALLY_SOA] = "SOA", [TALLY_OTHER] = "other",
};

const char *const tally_transport_names[TALLY_TRANSPORTS] = {
	[TALLY_UDP] = "udp", [TALLY_TCP] = "tcp",
};

static enum tally_type kind_of(uint16_t type)
{
	switch (type) {
	case DNS_A:	return TALLY_A;
	case DNS_AAAA:	return TALLY_AAAA;
	case DNS_PTR:	return TALLY_PTR;
	case TYPE_HTTPS: return TALLY_HTTPS;
	case DNS_SRV:	return TALLY_SRV;
	case DNS_TXT:	return TALLY_TXT;
	case DNS_MX:	return TALLY_MX;
	case DNS_NS:	return TALLY_NS;
	case DNS_SOA:	return TALLY_SOA;
	default:	return TALLY_OTHER;
	}
}

static void go_on(struct tally_network *now, const struct tally *before)
{
	for (unsigned i = 1; i < before->n; i++)
		if (!strcmp(before->network[i].name, now->name))
			*now = before->network[i];
}

void tally_set(struct tally *t, const struct config *c)
{
	const struct tally before = *t;

	t->n = 1;			/* number 0 goes on in any case */
	for (size_t i = 0; i < c->networks.n && t->n < TALLY_NETWORKS; i++) {
		struct tally_network *now = &t->network[t->n++];

		*now = (struct tally_network){ .synthesized = 0 };
		snprintf(now->name, sizeof(now->name), "%s", c->networks.item[i].name);
		go_on(now, &before);
	}
}

void tally_query(struct tally *t, unsigned network, enum tally_transport transport,
		 uint16_t type)
{
	must(network < t->n, "network %u of %u", network, t->n);
	t->network[network].queries[transport][kind_of(type)]++;
}
