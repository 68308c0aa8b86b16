/*
 * kernel.h - the fast path's half in the kernel: loaded, attached, told of flows
 *
 * kernel.c where the build has libbpf and clang, else none.c, with which nothing loads.
 */
#ifndef NAT64D_KERNEL_H
#define NAT64D_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "flows.h"

struct fast_kernel;

/*
 * Load the program, with CAP_BPF and CAP_NET_ADMIN; all else needs only the latter. NULL
 * with a sentence in why_not when it cannot be had here.
 */
struct fast_kernel *fast_kernel_load(char *why_not, size_t size);
void fast_kernel_free(struct fast_kernel *k);	/* NULL is fine */

/* To the egress of this link; it stays there until the link goes. 0, or -errno. */
int fast_kernel_attach(struct fast_kernel *k, uint32_t link);

/* Shared with the program: FAST_FLOWS flows, FAST_IDS counters. */
struct fast_flow *fast_kernel_flows(struct fast_kernel *k);
_Atomic uint32_t *fast_kernel_ids(struct fast_kernel *k);

/* Into both indices, or into none and -errno; out of both. */
int fast_kernel_put(struct fast_kernel *k, uint32_t flow);
void fast_kernel_cut(struct fast_kernel *k, uint32_t flow);

#endif
