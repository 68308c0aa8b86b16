/*
 * kernel.c - the fast path's half in the kernel: loaded, attached, told of flows (libbpf)
 *
 * The program's object is part of ours (cmake/fastpath.cmake). Nothing is pinned: program
 * and maps live as long as our descriptors and the filter on our device, which itself
 * goes with its descriptor. So nothing is left behind, however we end.
 */
#include "kernel.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <gateway6/log.h>

extern const unsigned char fastpath_object[];
extern const size_t fastpath_object_len;

struct fast_kernel {
	struct bpf_object *object;
	int	 program, by6, by4;	/* descriptors */
	struct fast_flow *flows;
	_Atomic uint32_t *ids;
};

#define FLOWS_BYTES (FAST_FLOWS * sizeof(struct fast_flow))
#define IDS_BYTES (FAST_IDS * sizeof(uint32_t))

__attribute__((format(printf, 2, 0)))
static int said(enum libbpf_print_level level, const char *format, va_list args)
{
	char text[256];

	(void)level;
	vsnprintf(text, sizeof(text), format, args);
	text[strcspn(text, "\n")] = '\0';
	if (*text)
		log_debug("bpf: %s", text);
	return 0;
}

static void *map_share(const struct bpf_object *object, const char *name, size_t len)
{
	int fd = bpf_object__find_map_fd_by_name(object, name);
	void *at = fd < 0 ? MAP_FAILED :
		   mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return at == MAP_FAILED ? NULL : at;
}

/* 0, or -errno. */
static int load(struct fast_kernel *k)
{
	int r;

	k->object = bpf_object__open_mem(fastpath_object, fastpath_object_len, NULL);
	if (!k->object)
		return -errno;
	r = bpf_object__load(k->object);
	if (r < 0)
		return r;
	k->program = bpf_program__fd(bpf_object__find_program_by_name(k->object, "fastpath"));
	k->by6 = bpf_object__find_map_fd_by_name(k->object, "by6");
	k->by4 = bpf_object__find_map_fd_by_name(k->object, "by4");
	k->flows = map_share(k->object, "flows", FLOWS_BYTES);
	k->ids = map_share(k->object, "ids", IDS_BYTES);
	return k->flows && k->ids ? 0 : -ENOMEM;
}

struct fast_kernel *fast_kernel_load(char *why_not, size_t size)
{
	struct fast_kernel *k = calloc(1, sizeof(*k));
	int r = k ? 0 : -ENOMEM;

	libbpf_set_print(said);
	if (k)
		r = load(k);
	if (r == 0)
		return k;
	fast_kernel_free(k);
	if (r == -EPERM || r == -EACCES)
		snprintf(why_not, size, "this process or container may not load BPF programs");
	else
		snprintf(why_not, size, "the kernel does not take the program: %s",
			 strerror(-r));
	return NULL;
}

void fast_kernel_free(struct fast_kernel *k)
{
	if (!k)
		return;
	if (k->flows)
		munmap(k->flows, FLOWS_BYTES);
	if (k->ids)
		munmap((void *)(uintptr_t)k->ids, IDS_BYTES);
	bpf_object__close(k->object);
	free(k);
}

int fast_kernel_attach(struct fast_kernel *k, uint32_t link)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)link, .attach_point = BPF_TC_EGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .prog_fd = k->program, .handle = 1, .priority = 1,
		    .flags = BPF_TC_F_REPLACE);
	int r = bpf_tc_hook_create(&hook);

	if (r < 0 && r != -EEXIST)
		return r;
	return bpf_tc_attach(&hook, &opts);
}

struct fast_flow *fast_kernel_flows(struct fast_kernel *k)
{
	return k->flows;
}

_Atomic uint32_t *fast_kernel_ids(struct fast_kernel *k)
{
	return k->ids;
}

int fast_kernel_put(struct fast_kernel *k, uint32_t flow)
{
	const struct fast_flow *f = &k->flows[flow];
	int r = bpf_map_update_elem(k->by6, &f->in6, &flow, BPF_NOEXIST);

	if (r < 0)
		return r;
	r = bpf_map_update_elem(k->by4, &f->in4, &flow, BPF_NOEXIST);
	if (r < 0)
		bpf_map_delete_elem(k->by6, &f->in6);
	return r;
}

void fast_kernel_cut(struct fast_kernel *k, uint32_t flow)
{
	bpf_map_delete_elem(k->by6, &k->flows[flow].in6);
	bpf_map_delete_elem(k->by4, &k->flows[flow].in4);
}
