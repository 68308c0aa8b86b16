/* isolation_rules.h - the text of our table `inet gateway6-isolate` */
#ifndef RASERV_ISOLATION_RULES_H
#define RASERV_ISOLATION_RULES_H

#include <stdio.h>

#include <gateway6/config.h>
#include <gateway6/facts.h>

#define ISOLATION_TABLE "gateway6-isolate"

/* The text that takes the table away, also when it is not there. */
#define ISOLATION_NONE "add table inet " ISOLATION_TABLE "\ndelete table inet " \
		       ISOLATION_TABLE "\n"

/*
 * The table in the language of nft(8), such that one `nft -f` puts it in place of
 * whatever was there before. False, and nothing printed: no network is isolated.
 */
bool isolation_rules_print(const struct config *c, const struct facts *f, FILE *out);

#endif
