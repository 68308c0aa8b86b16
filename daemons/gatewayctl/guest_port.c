/* guest_port.c - at which port of a bridge a guest is */
#include "guest_port.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <gateway6/must.h>

#include "out.h"
#include "tool.h"

static const char *const devices[] = { "tap", "veth" };	/* of a VM, of a container */

static bool device_there(const char *sys, const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", sys, name);
	return access(path, F_OK) == 0;
}

void guest_port_name(struct guest_port *g, const char *sys)
{
	unsigned interface;
	char kind[8], between;

	g->vmid = 0;
	snprintf(g->device, sizeof(g->device), "%s", g->port);
	if (sscanf(g->port, "%7[a-z]%u%c%u", kind, &g->vmid, &between, &interface) != 4) {
		g->vmid = 0;
		return;
	}
	if (strcmp(kind, "fwpr") != 0)
		return;
	snprintf(g->fwbr, sizeof(g->fwbr), "fwbr%ui%u", g->vmid % 1000000, interface % 100);
	snprintf(g->fwln, sizeof(g->fwln), "fwln%ui%u", g->vmid % 1000000, interface % 100);
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		snprintf(g->device, sizeof(g->device), "%.4s%ui%u", devices[i],
			 g->vmid % 1000000, interface % 100);
		if (device_there(sys, g->device))
			break;
	}
}

/* The MAC of the first neighbour in `ip -j neigh`. */
static bool neighbour_mac(const char *bridge, const struct addr6 *guest, char mac[18])
{
	cJSON *list = tool_json((const char *const[]){ "ip", "-6", "-j", "neigh", "show", "to",
		addr6_text(*guest).s, "dev", bridge, NULL });
	const char *text = field_text(list ? list->child : NULL, "lladdr");

	snprintf(mac, 18, "%.17s", text);
	cJSON_Delete(list);
	return mac[0] != '\0';
}

bool guest_port_find(const char *bridge, const struct addr6 *guest, struct guest_port *out)
{
	char mac[18];

	*out = (struct guest_port){ .vmid = 0 };
	return neighbour_mac(bridge, guest, mac) && guest_port_find_mac(bridge, mac, out);
}

bool guest_port_find_mac(const char *bridge, const char *mac, struct guest_port *out)
{
	cJSON *list, *one;

	*out = (struct guest_port){ .vmid = 0 };
	list = tool_json((const char *const[]){ "bridge", "-j", "fdb", "show", "br", bridge,
						 NULL });
	cJSON_ArrayForEach(one, list)
		if (!strcasecmp(field_text(one, "mac"), mac) && *field_text(one, "ifname"))
			snprintf(out->port, sizeof(out->port), "%s", field_text(one, "ifname"));
	cJSON_Delete(list);
	guest_port_name(out, "/sys/class/net");
	return out->port[0] != '\0';
}
