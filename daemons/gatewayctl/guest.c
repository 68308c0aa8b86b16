/* guest.c - what people call a guest: its name in hosts, and its number in Proxmox */
#include "guest.h"

#include <stdio.h>

const struct conf_host *guest_host(struct ctl_cmd *c, const char *address)
{
	const struct config *config = cmd_config(c);
	struct addr6 a;

	return config && addr6_parse(address, &a) ? config_host_by_address(config, &a) : NULL;
}

const struct conf_host *guest_host_by_mac(struct ctl_cmd *c, const char *mac)
{
	const struct config *config = cmd_config(c);
	struct mac m;

	return config && mac_parse(mac, &m) ? config_host_by_mac(config, &m) : NULL;
}

const char *guest_name(struct ctl_cmd *c, const char *address)
{
	const struct conf_host *host = guest_host(c, address);

	return host ? host->name : NULL;
}

struct guest_text guest_called(const struct conf_host *host, unsigned vmid)
{
	const char *name = host ? host->name : "";
	struct guest_text t;
	char vm[24] = "";

	vmid = vmid ? vmid : host ? host->vmid : 0;
	if (vmid)
		snprintf(vm, sizeof(vm), "%s(vm %u)", *name ? " " : "", vmid);
	snprintf(t.s, sizeof(t.s), "%.63s%s", name, vm);
	return t;
}
