// SPDX-License-Identifier: Apache-2.0
#include "link/inbox.h"

#include "base/err.h"
#include "base/list.h"
#include "base/log.h"
#include "base/time.h"
#include "platform/os.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 100, AT_ONCE = 1000, FOLDERS_MOST = 500, PATH_MAX_ = 4096 };
#define WAIT USEC_PER_S /* until a folder that does not move is tried again */

struct inbox {
    char folder[PATH_MAX_];
    size_t max_bytes;
    struct inbox_sink sink;
    pthread_t thread;
    atomic_bool stopping;
};

struct names list_of(char *);

/* A folder of one link: its files wait until `wait`. "" is the drop folder itself. */
struct queue {
    char *link;
    usec wait;
    bool waits; /* and somebody was told */
    struct queue *next;
};

/* One round over one folder. */
struct round {
    struct inbox *i;
    struct arena *a;
    const char *folder;
    str link;
    bool *waits;
};

static int by_name(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

static bool is_folder(const char *parent, const struct dirent *e)
{
    char path[PATH_MAX_ * 2];
    if (e->d_type != DT_UNKNOWN && e->d_type != DT_LNK)
        return e->d_type == DT_DIR;
    snprintf(path, sizeof path, "%s/%s", parent, e->d_name);
    return dir_exists(path);
}

static bool is_own(str name) { return str_eq(name, STR("done")) || str_eq(name, STR("failed")); }

/* Files, or folders, by name. */
static void names(struct arena *a, const char *folder, bool folders, struct names *ret)
{
    DIR *d = opendir(folder);
    size_t most = folders ? FOLDERS_MOST : AT_ONCE;
    if (!d)
        return;
    for (struct dirent *e; (e = readdir(d)) != NULL && ret->n < most;) {
        str name = str_c(e->d_name);
        if (name.ptr[0] == '.' || str_ends(name, STR(".part")) || is_folder(folder, e) != folders ||
            (folders && is_own(name)))
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

static void move(const struct round *r, const char *from, str name, const char *where)
{
    char *to = str_cstr(r->a, str_fmt(r->a, "%s/%s/" STR_FMT, r->folder, where, STR_ARG(name)));
    if (dir_make(str_cstr(r->a, str_fmt(r->a, "%s/%s", r->folder, where))) < 0 ||
        rename(from, to) != 0)
        log_error("inbox: a file cannot be moved", KV_C("to", where));
}

static void give_up(const struct round *r, const char *from, str name)
{
    log_error("inbox: a file was given up after three tries: see failed/", KV_S("link", r->link));
    move(r, from, name, "failed");
    r->i->sink.failed(r->i->sink.self, r->a, r->link, name);
}

/* True: the folder can go on with the next file. */
static bool one(const struct round *r, const char *file)
{
    struct arena *a = r->a;
    str name = str_c(file), bytes;
    int tries = tries_of(&name);
    char *from = str_cstr(a, str_fmt(a, "%s/%s", r->folder, file));
    if (tries >= INBOX_TRIES) {
        give_up(r, from, name);
        return true;
    }
    char *trying =
        str_cstr(a, str_fmt(a, "%s/" STR_FMT ".try%d", r->folder, STR_ARG(name), tries + 1));
    if (rename(from, trying) != 0)
        return true; /* gone, or another process took it */
    if (file_read(trying, a, r->i->max_bytes, &bytes) < 0) {
        log_warn("inbox: a file cannot be read", KV_S("link", r->link), KV_C("why", err_last()));
        return true; /* too large, not ours to read: its try counts, the queue moves on */
    }
    int taken = r->i->sink.take(r->i->sink.self, a, r->link, name, bytes);
    if (taken == 0) {
        if (*r->waits)
            r->i->sink.waits(r->i->sink.self, a, r->link, STR(""));
        *r->waits = false;
        move(r, trying, name, "done");
        return true;
    }
    /* Refused, not fatal (a full disk, a lapsed agreement): it waits at its place, and those
     * behind it. Only a try that ends the program leaves its mark on the name. */
    if (!*r->waits) {
        log_warn("inbox: a folder waits", KV_S("link", r->link), KV_C("why", err_last()));
        r->i->sink.waits(r->i->sink.self, a, r->link, str_copy(a, str_c(err_last())));
    }
    *r->waits = true;
    if (rename(trying, from) != 0)
        log_error("inbox: a file cannot be put back");
    return false;
}

/* Its files, in the order of their names; how many were looked at. */
static size_t look(struct inbox *i, struct queue *q)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct names list = { 0 };
    char folder[PATH_MAX_ * 2];
    if (time_monotonic() < q->wait)
        return 0;
    snprintf(folder, sizeof folder, q->link[0] ? "%s/%s" : "%s%s", i->folder, q->link);
    names(a, folder, false, &list);
    for (size_t k = 0; k < list.n && !i->stopping; k++) {
        cleanup(arena_freep) struct arena *each = arena_new(SIZE_MAX);
        struct round r = { i, each, folder, str_c(q->link), &q->waits };
        if (one(&r, list.at[k]))
            continue;
        q->wait = time_monotonic() + WAIT;
        break;
    }
    return list.n;
}

static struct queue *queue_of(struct queue **all, const char *link)
{
    for (struct queue *q = *all; q; q = q->next)
        if (strcmp(q->link, link) == 0)
            return q;
    struct queue *q = calloc(1, sizeof *q);
    must(q != NULL);
    q->link = strdup(link);
    must(q->link != NULL);
    q->next = *all;
    return *all = q;
}

/* The drop folder, and the folders in it. */
static size_t look_at_all(struct inbox *i, struct queue **all)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct names links = { 0 };
    size_t n = look(i, queue_of(all, ""));
    names(a, i->folder, true, &links);
    for (size_t k = 0; k < links.n && !i->stopping; k++)
        n += look(i, queue_of(all, links.at[k]));
    return n;
}

static void *run(void *self)
{
    struct inbox *i = self;
    struct queue *all = NULL;
    while (!i->stopping)
        if (look_at_all(i, &all) == 0)
            usleep(LOOK_MS * 1000);
    for (struct queue *q; (q = all) != NULL;) {
        all = q->next;
        free(q->link);
        free(q);
    }
    return NULL;
}

int inbox_start(const char *folder, size_t max_bytes, const struct inbox_sink *sink,
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
    i->sink = *sink;
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
