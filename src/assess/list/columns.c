// SPDX-License-Identifier: Apache-2.0
#include "assess/list/columns.h"

static str plain(struct arena *a, str s)
{
    char *p = make_n(a, char, s.len + 1);
    size_t n = 0;
    str low = str_lower(a, s);
    for (size_t i = 0; i < low.len; i++) {
        char c = low.ptr[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            p[n++] = c;
    }
    return (str){ p, n };
}

static bool is_named(const struct list_column *c, str name)
{
    str rest = str_c(c->names), one;
    while (str_cut(&rest, ' ', &one))
        if (str_eq(one, name))
            return true;
    return false;
}

void list_header_read(struct arena *a, const struct csv_row *row, const struct list_column *columns,
                      size_t n, struct list_header *ret)
{
    ret->n = row->n < LIST_COLUMNS_MAX ? row->n : LIST_COLUMNS_MAX;
    ret->known = 0;
    for (size_t i = 0; i < ret->n; i++) {
        str name = plain(a, str_sub(row->at[i].text, 0, 200));
        ret->at[i] = NULL;
        for (size_t k = 0; k < n && !ret->at[i]; k++)
            if (is_named(&columns[k], name))
                ret->at[i] = &columns[k];
        ret->known += ret->at[i] != NULL;
    }
}
