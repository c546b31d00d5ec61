/* list.h — a growing array in an arena.
 *
 *   struct findings list_of(struct finding);
 *   *list_push(a, &findings) = (struct finding){ ... };
 *
 * list_push gives a zeroed new element. Elements may move when the list
 * grows: keep an index, not a pointer, across pushes.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

#define list_of(T) \
    { \
        T *at; \
        size_t n, cap; \
    }

void list_grow(struct arena *a, void *list, size_t size, size_t align);

#define list_push(a, l) \
    (list_grow((a), (l), sizeof *(l)->at, _Alignof(max_align_t)), &(l)->at[(l)->n++])
#define list_each(T, p, l) for (T *p = (l)->at; p && p < (l)->at + (l)->n; p++)
