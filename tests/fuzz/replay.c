/*
 * replay.c - runs a fuzz target over files, without libFuzzer: those given as arguments, else all of its corpus
 * (CORPUS, from the top folder). Speaks TAP; a file that breaks the target ends the program, as it would in the fuzzer.
 */
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path, size_t number)
{
	static uint8_t data[FILE_MAX];
	FILE *file = fopen(path, "rb");
	if (!file) {
		printf("not ok %zu - %s cannot be opened\n", number, path);
		return 1;
	}
	size_t size = fread(data, 1, sizeof data, file);
	fclose(file);
	/* an exact copy on the heap, so that a sanitizer sees a step too far */
	uint8_t *copy = malloc(size ? size : 1);
	if (!copy)
		return 1;
	for (size_t i = 0; i < size; i++)
		copy[i] = data[i];
	int result = LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	printf("%s %zu - %s\n", result == 0 ? "ok" : "not ok", number, path);
	fflush(stdout);
	return result;
}

int main(int argc, char **argv)
{
	glob_t files = {0};
	int failed = 0;
	if (argc == 1 && glob(CORPUS "/*", 0, NULL, &files) != 0) {
		printf("not ok 1 - %s is empty\n", CORPUS);
		return 1;
	}
	size_t n = argc > 1 ? (size_t)argc - 1 : files.gl_pathc;
	printf("1..%zu\n", n);
	for (size_t i = 0; i < n; i++)
		failed |= replay(argc > 1 ? argv[i + 1] : files.gl_pathv[i], i + 1);
	globfree(&files);
	return failed;
}
