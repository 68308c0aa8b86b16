/* block.h - fixed blocks of ports, one for each guest (RFC 6888 REQ-14, RFC 7422) */
#ifndef NAT64_BLOCK_H
#define NAT64_BLOCK_H

#include <gateway6/config.h>
#include <gateway6/rng.h>

struct blocks;

/* Blocks of `size` ports on each of so many addresses. NULL without memory. */
struct blocks *blocks_new(uint32_t size, uint32_t addresses, const struct conf_ports_list *ports);
void blocks_free(struct blocks *b);

uint32_t blocks_size(const struct blocks *b);
uint32_t blocks_each(const struct blocks *b);		/* on one address */

/* Any free block of this address: its first port, or 0. */
uint16_t blocks_take(struct blocks *b, uint32_t at, const struct rng *rng);

/* Exactly this one; false if it is taken, or if no block begins there. */
bool blocks_claim(struct blocks *b, uint32_t at, uint16_t first);
void blocks_return(struct blocks *b, uint32_t at, uint16_t first);

bool blocks_begins(const struct blocks *b, uint16_t first);

/* First port of the block that this port is in; 0 if it is in none. */
uint16_t blocks_holding(const struct blocks *b, uint16_t port);

#endif
