// SPDX-License-Identifier: Apache-2.0
#include "model/window.h"

const struct window_how_row window_hows[WINDOW_HOWS] = {
#define WINDOW(how, name, returns, sentence) { name, sentence },
#include "model/window.def"
};

static const char *const whats[] = {
#define WHAT(what, how, mark, sentence) #what,
#include "model/traces.def"
};

int window_how_from(str name)
{
    for (size_t i = 0; i < WINDOW_HOWS; i++)
        if (str_eq(name, str_c(window_hows[i].name)))
            return (int)i;
    return -1;
}

const char *window_what(size_t i) { return i < countof(whats) ? whats[i] : NULL; }

int window_what_from(str name)
{
    for (size_t i = 0; i < countof(whats); i++)
        if (str_eq(name, str_c(whats[i])))
            return (int)i;
    return -1;
}

str window_key(struct arena *a, str written)
{
    char *p = make_n(a, char, written.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < written.len; i++)
        if (written.ptr[i] != ' ' && written.ptr[i] != '\n' && written.ptr[i] != '\t')
            p[n++] = written.ptr[i];
    return (str){ p, n };
}

const struct window_value *window_value_of(const struct window_values *v, str key)
{
    list_each (const struct window_value, x, v)
        if (str_eq(x->key, key))
            return x;
    return NULL;
}
