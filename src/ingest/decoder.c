// SPDX-License-Identifier: Apache-2.0
#include "ingest/decoder.h"

#include <stdarg.h>
#include <stdio.h>

/* Every kind of message that the Centre reads, one line each. */
static const struct decoder *const decoders[] = {
    &decoder_declaration_csv, &decoder_declaration_json, &decoder_paxlst,
    &decoder_paxlst_us,       &decoder_pnrgov,
};

const struct decoder *decoder_for(str body)
{
    const struct decoder *best = NULL;
    int sure = 0;
    for (size_t i = 0; i < countof(decoders); i++) {
        int n = decoders[i]->recognise(body);
        if (n > sure) {
            sure = n;
            best = decoders[i];
        }
    }
    return best;
}

const struct decoder *decoder_find(str name)
{
    for (size_t i = 0; i < countof(decoders); i++)
        if (str_eq(name, str_c(decoders[i]->name)))
            return decoders[i];
    return NULL;
}

const struct decoder *decoder_at(size_t i) { return i < countof(decoders) ? decoders[i] : NULL; }

/* NOLINTNEXTLINE(readability-function-size): a finding is that many things */
void finding_add(struct arena *a, struct findings *f, const char *code, enum weight w,
                 size_t offset, size_t length, const char *fmt, ...)
{
    enum { FINDINGS_MAX = 10000 };
    if (f->n >= FINDINGS_MAX)
        return; /* the message is worthless long before; memory stays bounded */
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    *list_push(a, f) = (struct finding){ .code = code,
                                         .weight = w,
                                         .offset = offset,
                                         .length = length,
                                         .text = str_copy(a, str_c(text)) };
}
