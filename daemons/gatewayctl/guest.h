/* guest.h - what people call a guest: its name in hosts, and its number in Proxmox */
#ifndef GW_GUEST_H
#define GW_GUEST_H

#include <gateway6/config.h>

#include "verbs.h"

/* The entry of hosts for an address as text, or a MAC as text; NULL: none. */
const struct conf_host *guest_host(struct ctl_cmd *c, const char *address);
const struct conf_host *guest_host_by_mac(struct ctl_cmd *c, const char *mac);

/* Its name, or NULL. */
const char *guest_name(struct ctl_cmd *c, const char *address);

/* "web (vm 101)", "web", "(vm 101)", or "". host may be NULL, vmid 0: that of host. */
struct guest_text { char s[96]; };
struct guest_text guest_called(const struct conf_host *host, unsigned vmid);

#endif
