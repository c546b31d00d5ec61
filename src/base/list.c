// SPDX-License-Identifier: Apache-2.0
#include "base/list.h"

#include <string.h>

struct any_list list_of(void);

void list_grow(struct arena *a, void *list, size_t size, size_t align)
{
    struct any_list *l = list;
    if (l->n < l->cap)
        return;
    size_t cap = l->cap       ? l->cap * 2
                 : size > 128 ? 2
                              : 8; /* most lists of large things are short */
    void *p = arena_alloc(a, size, cap, align);
    if (l->n)
        memcpy(p, l->at, l->n * size);
    l->at = p;
    l->cap = cap;
}
