/*
 * guest_port.h - at which port of a bridge a guest is, as Proxmox names them
 *
 *	tap101i0 veth101i0		a port of vmbr0: VM or container 101, interface 0
 *	fwpr101p0 = fwln101i0 - fwbr101i0 - tap101i0	with the iptables firewall between
 */
#ifndef GW_GUEST_PORT_H
#define GW_GUEST_PORT_H

#include <stdbool.h>

#include <gateway6/addr.h>

struct guest_port {
	char port[16];			/* of the network's bridge */
	char device[16];		/* the guest's own: port, or the one behind fwbr */
	char fwbr[16], fwln[16];	/* "" when the firewall has no bridge of its own */
	unsigned vmid;			/* 0: the name does not say */
};

/* Asks the neighbours and the bridge; false when the guest is not known there now. */
bool guest_port_find(const char *bridge, const struct addr6 *guest, struct guest_port *out);

/* The same for the MAC of a neighbour, as text. */
bool guest_port_find_mac(const char *bridge, const char *mac, struct guest_port *out);

/* The rest from the name of the port; sys is "/sys/class/net". */
void guest_port_name(struct guest_port *g, const char *sys);

#endif
