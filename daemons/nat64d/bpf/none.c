/* none.c - a build without libbpf or clang: no fast path, nat64d carries all */
#include "kernel.h"

#include <stdio.h>

struct fast_kernel *fast_kernel_load(char *why_not, size_t size)
{
	snprintf(why_not, size, "built without libbpf");
	return NULL;
}

void fast_kernel_free(struct fast_kernel *k)
{
	(void)k;
}

int fast_kernel_attach(struct fast_kernel *k, uint32_t link)
{
	(void)k, (void)link;
	return -1;
}

struct fast_flow *fast_kernel_flows(struct fast_kernel *k)
{
	(void)k;
	return NULL;
}

_Atomic uint32_t *fast_kernel_ids(struct fast_kernel *k)
{
	(void)k;
	return NULL;
}

int fast_kernel_put(struct fast_kernel *k, uint32_t flow)
{
	(void)k, (void)flow;
	return -1;
}

void fast_kernel_cut(struct fast_kernel *k, uint32_t flow)
{
	(void)k, (void)flow;
}
