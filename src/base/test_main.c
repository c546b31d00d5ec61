// SPDX-License-Identifier: Apache-2.0
/* The main() of every test program: runs each test in a child process, so
 * that one crash is one failure, and ends with "N passed, N failed". */
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct test *tests;

void test_add(struct test *t)
{
    struct test **p = &tests;
    while (*p && strcmp((*p)->name, t->name) < 0)
        p = &(*p)->next;
    t->next = *p;
    *p = t;
}

int64_t test_cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

_Noreturn void test_fail(const char *file, int line, const char *what)
{
    fprintf(stderr, "  %s:%d: %s\n", file, line, what);
    exit(1);
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0;
    for (struct test *t = tests; t; t = t->next) {
        if (argc > 1 && !strstr(t->name, argv[1]))
            continue;
        fflush(NULL);
        pid_t pid = fork();
        if (pid == 0) {
            alarm(300); /* a test that hangs is one failure too */
            t->run();
            exit(0);
        }
        int status = -1;
        if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0) {
            printf("FAIL %s\n", t->name);
            failed++;
        } else {
            passed++;
        }
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}
