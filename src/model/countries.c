// SPDX-License-Identifier: Apache-2.0
#include "model/countries.h"

#include "base/fold.h"

#include <stdlib.h>

static const struct country {
    str name;
    const char *code;
} countries[] = {
#define COUNTRY(name, code) { { name, sizeof name - 1 }, code },
#include "model/countries.def"
};

static int by_name(const void *key, const void *row)
{
    return str_cmp(*(const str *)key, ((const struct country *)row)->name);
}

/* Of names of two letters, by both of them: most of what is asked. */
enum { LETTERS = 26 };
static const char *two_letters[LETTERS * LETTERS];

static size_t place_of(str s)
{
    return (size_t)(s.ptr[0] - 'A') * LETTERS + (size_t)(s.ptr[1] - 'A');
}

static bool is_two_letters(str s)
{
    return s.len == 2 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' && s.ptr[1] >= 'A' && s.ptr[1] <= 'Z';
}

__attribute__((constructor)) static void find_two_letters(void)
{
    for (size_t i = 0; i < countof(countries); i++)
        if (is_two_letters(countries[i].name))
            two_letters[place_of(countries[i].name)] = countries[i].code;
}

const char *country_code(str folded)
{
    if (is_two_letters(folded))
        return two_letters[place_of(folded)];
    const struct country *c =
        bsearch(&folded, countries, countof(countries), sizeof countries[0], by_name);
    return c ? c->code : NULL;
}

str country_of(struct arena *a, str name)
{
    const char *code = country_code(is_two_letters(name) ? name : fold(a, name));
    return code ? str_c(code) : name;
}
