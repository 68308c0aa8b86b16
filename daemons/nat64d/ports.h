/*
 * ports.h - sets of ports, as text of the kernel's and of nft's kind
 *
 * net.ipv4.ip_local_reserved_ports is one list for the whole host: others may have
 * put ports there before us. A set can be added to it and taken off it again.
 */
#ifndef NAT64D_PORTS_H
#define NAT64D_PORTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct ports { uint64_t word[65536 / 64]; };

void ports_add(struct ports *s, uint16_t first, uint16_t last);
bool ports_has(const struct ports *s, uint16_t port);
bool ports_none(const struct ports *s);

void ports_join(struct ports *s, const struct ports *other);	/* s or other */
void ports_less(struct ports *s, const struct ports *other);	/* s without other */

/* "80,8000-8010" or "". False if it is anything else; then *out is left alone. */
bool ports_parse(const char *text, struct ports *out);

/* The same text, with `comma` between the ranges. */
void ports_print(const struct ports *s, const char *comma, FILE *out);

#endif
