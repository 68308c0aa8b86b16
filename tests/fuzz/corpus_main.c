/*
 * corpus_main.c - runs a fuzz door over its kept corpus, so that every input that
 *                 once mattered is a unit test
 *
 * Usage: fuzz_ROOM_DOOR FILE|FOLDER...   With GW_MUTATE=N in the environment N more
 * inputs, made from those by changing a few bytes (fixed seed), are tried as well.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX (1u << 20)

struct input { uint8_t *bytes; size_t size; };

static struct input *corpus;
static size_t inputs;
static uint64_t seed = 88172645463325252u;

static void give_up(const char *what)
{
	fprintf(stderr, "%s: cannot read\n", what);
	exit(1);
}

static uint64_t draw(void)		/* xorshift64 */
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* A copy of exactly its size, so that ASan sees the first byte past the end. */
static struct input copy_of(const uint8_t *bytes, size_t size)
{
	struct input copy = { malloc(size ? size : 1), size };

	if (!copy.bytes)
		abort();
	memcpy(copy.bytes, bytes, size);
	return copy;
}

static void keep_file(const char *path)
{
	static uint8_t room[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	size_t size;

	if (!f)
		give_up(path);
	size = fread(room, 1, sizeof(room), f);
	fclose(f);
	corpus = realloc(corpus, (inputs + 1) * sizeof(*corpus));
	if (!corpus)
		abort();
	corpus[inputs++] = copy_of(room, size);
}

static void keep(const char *path)
{
	struct dirent *entry;
	DIR *dir = opendir(path);
	char below[4096];

	if (!dir) {
		keep_file(path);
		return;
	}
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		keep_file(below);
	}
	closedir(dir);
}

static void run_mutated(const struct input *from)
{
	size_t size = draw() % 8 ? from->size : draw() % (from->size + 1);
	struct input copy = copy_of(from->bytes, size);

	for (uint64_t i = draw() % 4 + 1; size && i > 0; i--)
		copy.bytes[draw() % size] = (uint8_t)draw();
	LLVMFuzzerTestOneInput(copy.bytes, copy.size);
	free(copy.bytes);
}

int main(int argc, char **argv)
{
	const char *mutate = getenv("GW_MUTATE");
	unsigned long mutated = mutate ? strtoul(mutate, NULL, 10) : 0;

	for (int i = 1; i < argc; i++)
		keep(argv[i]);
	for (size_t i = 0; i < inputs; i++)
		LLVMFuzzerTestOneInput(corpus[i].bytes, corpus[i].size);
	for (unsigned long n = 0; inputs && n < mutated; n++)
		run_mutated(&corpus[n % inputs]);
	for (size_t i = 0; i < inputs; i++)
		free(corpus[i].bytes);
	free(corpus);
	printf("%zu inputs, %lu mutated\n", inputs, mutated);
	return inputs ? 0 : 1;		/* a corpus that is not there tests nothing */
}
