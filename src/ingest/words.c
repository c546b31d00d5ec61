// SPDX-License-Identifier: Apache-2.0
#include "ingest/words.h"

#include "ingest/decoder.h"
#include "model/record_json.h"

static const struct {
    const char *field, *word, *also;
} words[] = {
#define WORD(field, word, also) { field, word, also },
#include "ingest/words.def"
};

static bool says(size_t i, str given)
{
    str rest = str_c(words[i].also), one;
    if (str_eq_nocase(given, str_c(words[i].word)))
        return true;
    while (str_cut(&rest, ' ', &one))
        if (one.len && str_eq_nocase(given, one))
            return true;
    return false;
}

/* The field of row i in the event; NULL: it is of another kind, or empty. */
static fact *given(const struct event *e, size_t i)
{
    const struct slot *own = event_own_slot(e->kind);
    str field = str_c(words[i].field), noun;
    if (!str_cut(&field, '.', &noun) || !str_eq(noun, str_c(own->fields->noun)) ||
        slot_count(e, own) == 0)
        return NULL;
    const struct field *f = field_find(own->fields, field);
    must(f && f->type == FIELD_FACT);
    fact *v = (fact *)((char *)slot_record(e, own, 0) + f->offset);
    return v->text.len ? v : NULL;
}

void words_normalise(struct arena *a, struct event *e, struct findings *findings)
{
    for (size_t i = 0, end; i < countof(words); i = end) {
        fact *v = given(e, i);
        bool known = v == NULL;
        for (end = i;
             end < countof(words) && str_eq(str_c(words[end].field), str_c(words[i].field)); end++)
            if (!known && says(end, v->text)) {
                v->text = str_c(words[end].word);
                known = true;
            }
        if (!known)
            finding_add(a, findings, "E-VAL", MINOR, v->offset, v->length,
                        "%s: no word that is known there", words[i].field);
    }
}
