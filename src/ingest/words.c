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

/* Words of one field, one behind the other in the table. */
struct worded {
    const struct slot *slot;
    const struct field *field;
    size_t from, to;
};
static struct worded worded[countof(words)];
static size_t n_worded;

__attribute__((constructor)) static void find_worded(void)
{
    for (size_t i = 0; i < countof(words); i++) {
        str field = str_c(words[i].field), noun;
        if (i && str_eq(field, str_c(words[i - 1].field))) {
            worded[n_worded - 1].to++;
            continue;
        }
        must(str_cut(&field, '.', &noun));
        struct worded w = { .slot = slot_find(noun), .from = i, .to = i + 1 };
        must(w.slot);
        w.field = field_find(w.slot->fields, field);
        must(w.field && w.field->type == FIELD_FACT);
        worded[n_worded++] = w;
    }
}

void words_normalise(struct arena *a, struct event *e, struct findings *findings)
{
    const struct slot *own = event_own_slot(e->kind);
    for (const struct worded *w = worded; w < worded + n_worded; w++) {
        if (w->slot != own || slot_count(e, own) == 0)
            continue;
        fact *v = (fact *)((char *)slot_record(e, own, 0) + w->field->offset);
        str given = v->text;
        bool known = given.len == 0;
        for (size_t i = w->from; i < w->to && given.len; i++)
            if (!known && says(i, given)) {
                v->text = str_c(words[i].word);
                known = true;
            }
        if (!known)
            finding_add(a, findings, "E-VAL", MINOR, v->offset, v->length,
                        "%s: no word that is known there", words[w->from].field);
    }
}
