// SPDX-License-Identifier: Apache-2.0
#include "ingest/table_book.h"

#include <pthread.h>
#include <string.h>

struct key {
    size_t head_len, map_len; /* head_len 0: free */
    char head[BOOK_HEAD_MAX], map[BOOK_MAP_MAX];
};

/* Guards all that follows; held while an entry is copied. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    struct key key;
    struct layout layout;
} layouts[BOOK_ENTRIES];
static struct {
    size_t len;
    char head[BOOK_HEAD_MAX];
    int sure;
} heads[BOOK_ENTRIES];
static size_t next_layout, next_head;

str book_head(str body)
{
    str look = str_sub(body, 0, BOOK_HEAD_MAX + 1), line = STR("");
    if (!str_cut(&look, '\n', &line) || line.len > BOOK_HEAD_MAX || str_has(line, '"') ||
        str_has(str_trim(line), '\r') || !str_trim(line).len)
        return STR("");
    return line;
}

static bool is_same(const char *kept, size_t kept_len, str s)
{
    return kept_len == s.len && (!s.len || memcmp(kept, s.ptr, s.len) == 0);
}

bool book_sure(str head, int *ret)
{
    bool is_known = false;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < BOOK_ENTRIES && head.len && !is_known; i++)
        if (is_same(heads[i].head, heads[i].len, head)) {
            *ret = heads[i].sure;
            is_known = true;
        }
    pthread_mutex_unlock(&lock);
    return is_known;
}

void book_keep_sure(str head, int sure)
{
    if (!head.len || head.len > BOOK_HEAD_MAX)
        return;
    pthread_mutex_lock(&lock);
    size_t i = next_head++ % BOOK_ENTRIES;
    memcpy(heads[i].head, head.ptr, head.len);
    heads[i].len = head.len;
    heads[i].sure = sure;
    pthread_mutex_unlock(&lock);
}

/* Only as much of it as there is. */
static void copy(struct layout *to, const struct layout *from)
{
    to->sep = from->sep;
    to->n = from->n;
    to->kind = from->kind;
    to->shipped = from->shipped;
    to->n_constants = from->n_constants;
    memcpy(to->columns, from->columns, from->n * sizeof *from->columns);
    memcpy(to->constants, from->constants, from->n_constants * sizeof *from->constants);
}

bool book_layout(str head, str map, struct layout *ret)
{
    bool is_known = false;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < BOOK_ENTRIES && head.len && !is_known; i++) {
        const struct key *k = &layouts[i].key;
        is_known = is_same(k->head, k->head_len, head) && is_same(k->map, k->map_len, map);
        if (is_known)
            copy(ret, &layouts[i].layout);
    }
    pthread_mutex_unlock(&lock);
    return is_known;
}

void book_keep_layout(str head, str map, const struct layout *l)
{
    if (!head.len || head.len > BOOK_HEAD_MAX || map.len > BOOK_MAP_MAX)
        return;
    must(l->n <= BOOK_COLUMNS_MAX && l->n_constants <= BOOK_CONSTANTS_MAX);
    pthread_mutex_lock(&lock);
    size_t i = next_layout++ % BOOK_ENTRIES;
    struct key *k = &layouts[i].key;
    memcpy(k->head, head.ptr, head.len);
    if (map.len)
        memcpy(k->map, map.ptr, map.len);
    k->head_len = head.len;
    k->map_len = map.len;
    copy(&layouts[i].layout, l);
    pthread_mutex_unlock(&lock);
}
