/*
 * corpus_main.c - runs a fuzz door over its kept corpus, so that every input that
 *                 once mattered is a unit test
 *
 * Usage: fuzz_ROOM_DOOR FILE|FOLDER...   With GW_MUTATE=N in the environment each
 * input is also tried N times with a few bytes changed (fixed seed).
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX (1u << 20)

static unsigned inputs;
static uint64_t seed = 88172645463325252u;

static uint64_t draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* A copy of exactly `size` bytes, so that ASan sees the first byte past the end. */
static void run_mutated(const uint8_t *data, size_t size)
{
	size_t cut = draw() % 8 ? size : draw() % (size + 1);
	uint8_t *copy = malloc(cut ? cut : 1);

	if (!copy)
		abort();
	memcpy(copy, data, cut);
	for (unsigned i = 0; cut && i <= draw() % 4; i++)
		copy[draw() % cut] = (uint8_t)draw();
	LLVMFuzzerTestOneInput(copy, cut);
	free(copy);
}

static void run_file(const char *path)
{
	const char *mutate = getenv("GW_MUTATE");
	unsigned times = mutate ? (unsigned)strtoul(mutate, NULL, 10) : 0;
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(INPUT_MAX);
	size_t size;

	if (!f || !data) {
		fprintf(stderr, "%s: cannot read\n", path);
		exit(1);
	}
	size = fread(data, 1, INPUT_MAX, f);
	fclose(f);
	data = realloc(data, size ? size : 1);
	LLVMFuzzerTestOneInput(data, size);
	for (unsigned i = 0; i < times; i++)
		run_mutated(data, size);
	free(data);
	inputs++;
}

static void run(const char *path)
{
	struct dirent *entry;
	DIR *dir = opendir(path);
	char below[4096];

	if (!dir) {
		run_file(path);
		return;
	}
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		run_file(below);
	}
	closedir(dir);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		run(argv[i]);
	printf("%u inputs\n", inputs);
	return inputs ? 0 : 1;		/* a corpus that is not there tests nothing */
}
