/* resolv_conf.h - the host's own name servers, followed as they change */
#ifndef DNS64D_RESOLV_CONF_H
#define DNS64D_RESOLV_CONF_H

#include "core/conf.h"

#include <gateway6/loop.h>

#define RESOLV_CONF "/etc/resolv.conf"

struct resolv_conf;

/* Read path now and look every two seconds. NULL without memory. */
struct resolv_conf *resolv_conf_new(struct loop *loop, const char *path,
				    void (*changed)(void *arg), void *arg);
void resolv_conf_free(struct resolv_conf *r);

/* What it named when last read; port 53. A file that is gone names nobody. */
const struct upstream_list *resolv_conf_list(const struct resolv_conf *r);

/* The name servers in a text (resolv.conf(5)); the rest of its lines is not our matter. */
void resolv_conf_parse(const char *text, struct upstream_list *out);

#endif
