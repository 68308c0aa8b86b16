/* conf_check.h - inside gw_base: what the rules of a configuration share */
#ifndef GW_CONF_CHECK_H
#define GW_CONF_CHECK_H

#include "conf_spot.h"

struct conf_check {
	const struct config *c;
	const struct facts *facts;	/* NULL: judged without the host */
	struct conf_errors *errors;
};

void conf_check_ra(const struct conf_check *k, const struct conf_network *n);
void conf_check_links(const struct conf_check *k);
void conf_check_nat64(const struct conf_check *k);
void conf_check_dns64(const struct conf_check *k);
void conf_check_dns64_room(const struct conf_check *k);
void conf_check_publish(const struct conf_check *k);

static inline bool conf_ports_overlap(struct conf_ports a, struct conf_ports b)
{
	return a.first <= b.last && b.first <= a.last;
}

#endif
