/* control.h - what nat64d answers to gatewayctl */
#ifndef NAT64D_CONTROL_H
#define NAT64D_CONTROL_H

#include <gateway6/daemon.h>

#include "core/nat64.h"

/* Stage: Status, Stats, Reload and Watch of every daemon, Sessions and Bindings. */
int control_up(void *daemon);

/* Hooks of struct daemon. */
void control_status(struct daemon *d, cJSON *fields);
void control_stats(struct daemon *d, struct ctl_call *call);
void control_series(struct daemon *d, struct ctl_call *call);

/* tcp, udp, icmp. False when it is none of them. */
bool control_l4(const char *text, enum nat64_l4 *l4);

/* An IPv6 address, or a name of the section hosts. */
bool control_host(const struct config *c, const char *text, struct addr6 *out);

/* Method Publish: the published ports with their traffic. */
enum ctl_step control_publish(struct ctl_call *call, void *daemon);

/* Method Ports: how many of each pool address are lent. */
enum ctl_step control_ports(struct ctl_call *call, void *daemon);

/* A row of Sessions, in fields. */
struct nat64d;
cJSON *control_session_row(const struct nat64d *n, const struct nat64_session_row *s);

/* A pool address as the world sees it. */
struct addr4 control_shown(const struct nat64d *n, struct addr4 lent);

/* Is this lent port of guest one that p published? proto as text: tcp, udp, both. */
bool control_publishes(const struct conf_publish *p, enum nat64_l4 l4,
		       const struct addr6 *guest, uint16_t lent_port);
const char *control_proto_text(unsigned proto);

#endif
