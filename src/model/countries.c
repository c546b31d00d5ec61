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

const char *country_code(str folded)
{
    const struct country *c =
        bsearch(&folded, countries, countof(countries), sizeof countries[0], by_name);
    return c ? c->code : NULL;
}

str country_of(struct arena *a, str name)
{
    const char *code = country_code(fold(a, name));
    return code ? str_c(code) : name;
}
