/*
 * nft.h - run nft(8) for a table of ours, and hear when somebody takes it away
 */
#ifndef GW_NFT_H
#define GW_NFT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Give text to `nft -f -`: all of it or nothing takes effect. 0, or -1 with what nft
 * complained about (its first line) in *complaint.
 */
struct nft_complaint { char text[200]; };
int nft_run(const char *text, struct nft_complaint *complaint);

/* A descriptor that becomes readable when some table changed; -1 after logging why. */
int nft_watch_open(void);

/*
 * Read what happened, in order. *whole is set to false where an inet or ip table of that
 * name, or a part of it, was deleted and to true where it was made; it stays as it is otherwise.
 */
void nft_watch_read(int fd, const char *table, bool *whole);

#endif
