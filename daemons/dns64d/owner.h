/* owner.h - which program has a port */
#ifndef DNS64D_OWNER_H
#define DNS64D_OWNER_H

#include <stddef.h>
#include <stdint.h>

/* " by named (pid 412)" into room, or "" when we cannot see it. proto: "udp", "tcp". */
void owner_find(const char *proto, uint16_t port, char *room, size_t size);

#endif
