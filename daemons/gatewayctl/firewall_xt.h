/* firewall_xt.h - a rule of iptables while it is put into nft's JSON, for its two files */
#ifndef GW_FIREWALL_XT_H
#define GW_FIREWALL_XT_H

#include "firewall.h"

struct xt_rule {
	const char *family;
	cJSON	   *expr;
	bool	    negated;		/* a "!" stood before the option */
	bool	    target;		/* behind -j: options are the target's */
	cJSON	   *verdict;		/* kept for the end */
};

/* { name: what } at the end of the list; returns what. */
cJSON *xt_add(cJSON *list, const char *name, cJSON *what);

/* The option at word[0]. Returns how many words it took, one at least. */
size_t xt_option(struct xt_rule *r, char **word, size_t left);

#endif
