/*
 * doctor.h - tests of this host, each with the line to paste when it fails
 *
 * A test looks and calls finding() for what it saw, good or bad. It changes nothing.
 */
#ifndef GW_DOCTOR_H
#define GW_DOCTOR_H

#include <netinet/in.h>

#include "health.h"

enum grade { FINE, WARN, CRITICAL, UNKNOWN };	/* exit codes of a monitoring plugin */

struct doctor {
	struct ctl_cmd	    *c;
	const struct config *config;
	const struct facts  *facts;
	struct health_report health;
	enum grade	     worst;
	unsigned	     count[UNKNOWN + 1];
};

/* One line; remedy (NULL: none) is what to paste. */
void finding(struct doctor *d, enum grade grade, const char *remedy, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The number in folder/link/name, -1 when it cannot be read. */
int switch_read(const char *folder, const char *link, const char *name);

/* doctor_host.c */
void doctor_tools(struct doctor *d);
void doctor_forwarding(struct doctor *d);
void doctor_accept_ra(struct doctor *d);
void doctor_networks(struct doctor *d);
void doctor_fast_path(struct doctor *d);

/* doctor_tables.c */
void doctor_conntrack(struct doctor *d);
void doctor_neighbours(struct doctor *d);

/* doctor_rivals.c */
void doctor_rivals(struct doctor *d);
void doctor_ports(struct doctor *d);

/* doctor_firewall.c */
void doctor_firewall(struct doctor *d);

/* doctor_way.c */
void doctor_names(struct doctor *d);
void doctor_translator(struct doctor *d);

/* doctor_mtu.c: what sizes reach that address; false when it answers no echo */
bool doctor_mtu(struct doctor *d, const struct sockaddr_in6 *to);

#endif
