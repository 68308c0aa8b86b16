/*
 * pcapng.c - a file that Wireshark reads (draft-ietf-opsawg-pcapng)
 *
 * A block is its type, its length, a body of whole 32-bit words, and its length again;
 * all numbers are in this machine's order, which the first block tells.
 */
#include "pcapng.h"

#include <stdlib.h>
#include <string.h>

enum {
	SECTION = 0x0a0d0d0a, INTERFACE = 1, ENHANCED_PACKET = 6,
	ORDER_MAGIC = 0x1a2b3c4d, LINKTYPE_RAW = 101, NO_LIMIT = 0,

	OPT_END = 0, OPT_COMMENT = 1, OPT_IF_NAME = 2, OPT_EPB_FLAGS = 2,
	OPT_SHB_USERAPPL = 4, OPT_EPB_DROPCOUNT = 4,
};

struct block { char *bytes; size_t len; FILE *body; };

static void put16_to(FILE *f, uint16_t v)
{
	fwrite(&v, sizeof(v), 1, f);
}

static void put32_to(FILE *f, uint32_t v)
{
	fwrite(&v, sizeof(v), 1, f);
}

static void put_padded(FILE *f, const void *bytes, size_t len)
{
	static const char zero[4];

	if (len)
		fwrite(bytes, 1, len, f);
	fwrite(zero, 1, (4 - len % 4) % 4, f);
}

static void put_option(FILE *f, uint16_t code, const void *bytes, size_t len)
{
	put16_to(f, code);
	put16_to(f, (uint16_t)len);
	put_padded(f, bytes, len);
}

static int block_begin(struct block *b)
{
	*b = (struct block){ 0 };
	b->body = open_memstream(&b->bytes, &b->len);
	return b->body ? 0 : -1;
}

/* Closes the body and writes the block around it. */
static int block_end(struct block *b, uint32_t type, FILE *out)
{
	int done = fclose(b->body) == 0 ? 0 : -1;
	uint32_t whole = (uint32_t)b->len + 12;

	if (done == 0) {
		put32_to(out, type);
		put32_to(out, whole);
		fwrite(b->bytes, 1, b->len, out);
		put32_to(out, whole);
	}
	free(b->bytes);
	return done < 0 || ferror(out) ? -1 : 0;
}

static int section(FILE *out, const char *program)
{
	static const int64_t length_unknown = -1;
	struct block b;

	if (block_begin(&b) < 0)
		return -1;
	put32_to(b.body, ORDER_MAGIC);
	put16_to(b.body, 1);			/* version 1.0 */
	put16_to(b.body, 0);
	fwrite(&length_unknown, sizeof(length_unknown), 1, b.body);
	put_option(b.body, OPT_SHB_USERAPPL, program, strlen(program));
	put_option(b.body, OPT_END, NULL, 0);
	return block_end(&b, SECTION, out);
}

static int interface(FILE *out, const char *name)
{
	struct block b;

	if (block_begin(&b) < 0)
		return -1;
	put16_to(b.body, LINKTYPE_RAW);
	put16_to(b.body, 0);
	put32_to(b.body, NO_LIMIT);
	put_option(b.body, OPT_IF_NAME, name, strlen(name));
	put_option(b.body, OPT_END, NULL, 0);
	return block_end(&b, INTERFACE, out);
}

int pcapng_begin(FILE *out, const char *program)
{
	if (section(out, program) < 0 || interface(out, "inside") < 0)
		return -1;
	return interface(out, "outside");
}

int pcapng_packet(FILE *out, const struct pcapng_packet *p)
{
	uint32_t flags = p->way;
	struct block b;

	if (block_begin(&b) < 0)
		return -1;
	put32_to(b.body, p->side);
	put32_to(b.body, (uint32_t)(p->time_us >> 32));
	put32_to(b.body, (uint32_t)p->time_us);
	put32_to(b.body, p->kept);
	put32_to(b.body, p->len);
	put_padded(b.body, p->bytes, p->kept);
	if (*p->comment)
		put_option(b.body, OPT_COMMENT, p->comment, strlen(p->comment));
	put_option(b.body, OPT_EPB_FLAGS, &flags, sizeof(flags));
	if (p->lost)
		put_option(b.body, OPT_EPB_DROPCOUNT, &p->lost, sizeof(p->lost));
	put_option(b.body, OPT_END, NULL, 0);
	return block_end(&b, ENHANCED_PACKET, out);
}
