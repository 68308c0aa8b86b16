/*
 * nft_rules.h - the text of our tables `inet gateway6` and `ip gateway6`
 */
#ifndef NAT64D_NFT_RULES_H
#define NAT64D_NFT_RULES_H

#include <stdio.h>

#include "wish.h"

#define NFT_TABLE "gateway6"

/* Can this kernel ask whether a socket of the host wants a packet (nft_socket)? */
enum nft_sockets { NFT_SOCKETS_KNOWN, NFT_SOCKETS_UNKNOWN };

/*
 * The tables in the language of nft(8), such that one `nft -f` puts them in place of
 * whatever was there before, in one transaction.
 */
void nft_rules_print(const struct config *c, const struct facts *f, const struct wish *w,
		     enum nft_sockets sockets, FILE *out);

/* The text that takes the tables away, also when they are not there. */
#define NFT_RULES_NONE "add table ip " NFT_TABLE "\ndelete table ip " NFT_TABLE "\n" \
		       "add table inet " NFT_TABLE "\ndelete table inet " NFT_TABLE "\n"

#endif
