// SPDX-License-Identifier: Apache-2.0
#include "link/inbox.h"

#include "base/err.h"
#include "base/list.h"
#include "base/log.h"
#include "platform/os.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 100, AT_ONCE = 1000, PATH_MAX_ = 4096 };

struct inbox {
    char folder[PATH_MAX_];
    size_t max_bytes;
    inbox_take *take;
    void *self;
    pthread_t thread;
    atomic_bool stopping;
};

struct names list_of(char *);

static int by_name(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

static void names(struct inbox *i, struct arena *a, struct names *ret)
{
    DIR *d = opendir(i->folder);
    if (!d)
        return;
    for (struct dirent *e; (e = readdir(d)) != NULL && ret->n < AT_ONCE;) {
        str name = str_c(e->d_name);
        if (name.ptr[0] == '.' || str_ends(name, STR(".part")) || e->d_type == DT_DIR)
            continue;
        *list_push(a, ret) = str_cstr(a, name);
    }
    closedir(d);
    if (ret->n)
        qsort((void *)ret->at, ret->n, sizeof *ret->at, by_name);
}

/* NAME.try2 has been tried once. */
static int tries_of(str *name)
{
    if (name->len < 6 || !str_starts(str_sub(*name, name->len - 5, 4), STR(".try")))
        return 0;
    int n = name->ptr[name->len - 1] - '0';
    name->len -= 5;
    return n >= 1 && n <= 9 ? n : 0;
}

static void move(struct inbox *i, struct arena *a, const char *from, str name, const char *where)
{
    char *to = str_cstr(a, str_fmt(a, "%s/%s/" STR_FMT, i->folder, where, STR_ARG(name)));
    if (rename(from, to) != 0)
        log_error("inbox: a file cannot be moved", KV_C("to", where));
}

static void one(struct inbox *i, struct arena *a, const char *file)
{
    str name = str_c(file), bytes;
    int tries = tries_of(&name);
    char *from = str_cstr(a, str_fmt(a, "%s/%s", i->folder, file));
    if (tries >= INBOX_TRIES) {
        log_error("inbox: a file was given up after three tries: see failed/");
        move(i, a, from, name, "failed");
        return;
    }
    char *trying =
        str_cstr(a, str_fmt(a, "%s/" STR_FMT ".try%d", i->folder, STR_ARG(name), tries + 1));
    if (rename(from, trying) != 0)
        return; /* gone, or another process took it */
    int r = file_read(trying, a, i->max_bytes, &bytes);
    if (r == 0)
        r = i->take(i->self, a, name, bytes);
    if (r == 0) {
        move(i, a, trying, name, "done");
    } else {
        /* Refused, not fatal (a full disk, a database away): it waits at its place. Only a
         * try that ends the program leaves its mark on the name. */
        log_warn("inbox: a file was not taken in", KV_C("why", err_last()));
        if (rename(trying, from) != 0)
            log_error("inbox: a file cannot be put back");
        usleep(10 * LOOK_MS * 1000);
    }
}

static void *run(void *self)
{
    struct inbox *i = self;
    while (!i->stopping) {
        cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
        struct names list = { 0 };
        names(i, a, &list);
        for (size_t k = 0; k < list.n && !i->stopping; k++) {
            cleanup(arena_freep) struct arena *each = arena_new(SIZE_MAX);
            one(i, each, list.at[k]);
        }
        if (list.n == 0)
            usleep(LOOK_MS * 1000);
    }
    return NULL;
}

int inbox_start(const char *folder, size_t max_bytes, inbox_take *take, void *self,
                struct inbox **ret)
{
    char sub[PATH_MAX_ + 16];
    if (strlen(folder) >= PATH_MAX_)
        return fail(ERR_LIMIT, "path too long: %s", folder);
    snprintf(sub, sizeof sub, "%s/done", folder);
    TRY(dir_make(sub));
    snprintf(sub, sizeof sub, "%s/failed", folder);
    TRY(dir_make(sub));
    struct inbox *i = calloc(1, sizeof *i);
    must(i != NULL);
    snprintf(i->folder, sizeof i->folder, "%s", folder);
    i->max_bytes = max_bytes;
    i->take = take;
    i->self = self;
    must(pthread_create(&i->thread, NULL, run, i) == 0);
    *ret = i;
    return 0;
}

void inbox_stop(struct inbox *i)
{
    if (!i)
        return;
    i->stopping = true;
    pthread_join(i->thread, NULL);
    free(i);
}
