/*
 * replay.c - runs a fuzz target over the files and folders given, without libFuzzer; without any over its seeds (SEEDS,
 * folders with a space after each, from the top folder). Speaks TAP; a file that breaks the target ends the program, as
 * it would in the fuzzer.
 */
#include <glob.h>
#include <stdio.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

#define FILE_MAX (1 << 20)

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
	require(copy);
	memcpy(copy, data, size);
	int result = LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	printf("%s %zu - %s\n", result == 0 ? "ok" : "not ok", number, path);
	fflush(stdout);
	return result;
}

static void add(glob_t *files, const char *path)
{
	char pattern[4096];
	struct stat st;
	bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	snprintf(pattern, sizeof pattern, folder ? "%s/*" : "%s", path);
	glob(pattern, GLOB_NOCHECK | (files->gl_pathc ? GLOB_APPEND : 0), NULL, files);
}

int main(int argc, char **argv)
{
	char seeds[] = SEEDS;
	glob_t files = {0};
	for (int i = 1; i < argc; i++)
		add(&files, argv[i]);
	for (char *folder = argc > 1 ? NULL : strtok(seeds, " "); folder; folder = strtok(NULL, " "))
		add(&files, folder);
	int failed = 0;
	printf("1..%zu\n", files.gl_pathc);
	for (size_t i = 0; i < files.gl_pathc; i++)
		failed |= replay(files.gl_pathv[i], i + 1);
	globfree(&files);
	return failed;
}
