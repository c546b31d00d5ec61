// SPDX-License-Identifier: Apache-2.0
/* replay.c — the main() of a fuzz harness in `make test`: runs it over every
 * stored input in test/fuzz/corpus/<name>/, so that a finding stays found.
 * The name comes from the program's own: replay-<name>. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *dir, const char *name)
{
    char path[512];
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return 1;
    FILE *f = fopen(path, "rb");
    if (!f)
        return 1;
    static uint8_t data[1 << 20];
    size_t size = fread(data, 1, sizeof data, f);
    fclose(f);
    return LLVMFuzzerTestOneInput(data, size);
}

int main(int argc, char **argv)
{
    const char *name = strstr(argv[0], "replay-");
    char dir[256] = "";
    if (argc == 1 && name)
        snprintf(dir, sizeof dir, "test/fuzz/corpus/%s", name + strlen("replay-"));
    DIR *d = opendir(dir);
    int passed = 0, failed = 0;
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        if (run_file(dir, e->d_name) == 0)
            passed++;
        else
            failed++;
    }
    if (d)
        closedir(d);
    if (passed + failed == 0)
        failed = 1; /* no inputs: the folder is missing or misnamed */
    printf("%d passed, %d failed\n", passed, failed);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
