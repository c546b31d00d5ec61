/* common.c — which sounds of words are met often among names: src/name/common.def.
 *
 *   common < TOKENS.tsv > src/name/common.def        lines: a word, how often
 */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/list.h"
#include "base/map.h"
#include "name/name.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sound {
    char text[WORD_LETTERS + 1];
    double n;
};
struct sounds list_of(struct sound);

static int by_text(const void *x, const void *y)
{
    return strcmp(((const struct sound *)x)->text, ((const struct sound *)y)->text);
}

int main(void)
{
    struct arena *a = arena_new((size_t)1 << 30);
    struct map by = map_new(a);
    struct sound *list = make_n(a, struct sound, 1 << 18);
    size_t n = 0;
    double all = 0;
    char line[512];
    while (fgets(line, sizeof line, stdin)) {
        str rest = str_trim(str_c(line)), word;
        str_cut(&rest, '\t', &word);
        struct name name;
        name_read(str_copy(a, word), NAME_OBJECT, &name);
        if (name.n == 0)
            continue;
        struct word w = word_join(name.words, name.n);
        char s[WORD_LETTERS];
        size_t len = word_skeleton(&w, s);
        void **at = map_at(&by, str_copy(a, (str){ s, len }));
        if (!*at) {
            *at = &list[n++];
            memcpy(((struct sound *)*at)->text, s, len);
        }
        double times = atof(str_cstr(a, rest));
        ((struct sound *)*at)->n += times;
        all += times;
    }
    qsort(list, n, sizeof *list, by_text);
    puts("/* common.def — sounds of words that are met often among names, and -10 ln of their "
         "share.\n"
         " * Made by test/fit/common.c; `make fit` makes it again. Sorted. */");
    for (size_t i = 0; i < n; i++)
        if (list[i].n / all > 2e-4)
            printf("COMMON(\"%s\", %d)\n", list[i].text, (int)lrint(-10 * log(list[i].n / all)));
    arena_free(a);
    return 0;
}
