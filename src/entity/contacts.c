// SPDX-License-Identifier: Apache-2.0
/* By what persons and companies are reached and pay: parties of the event that stand to whoever
 * told them (model/contact.h). What is shared shows who hangs together, and joins nobody. */
#include "base/digest.h"
#include "entity/entity_private.h"
#include "model/contact.h"
#include "model/record_json.h"

enum { OF_ONE_TEXT = 3 };

enum whose { PERSON, RESERVATION, IMPORTER, CONSIGNEE };

static const struct {
    int slot;
    const char *field;
    enum contact what;
    enum whose whose;
} reached[] = {
#define REACHED(slot, field, what, whose) { NOUN_SLOT_##slot, #field, CONTACT_##what, whose },
#include "entity/contacts.def"
};

/* "" nobody who could be known again. */
static str owner_of(const struct event *e, enum whose whose)
{
    const struct declaration *d = e->declaration;
    const struct party *p = NULL;
    switch (whose) {
    case PERSON:
        return event_named(e, "person");
    case RESERVATION:
        p = event_party(e, "booking", NULL);
        break;
    case IMPORTER: /* else it is about its agent */
        return d && (d->importer.text.len || d->importer_name.text.len) ? e->subject : STR("");
    case CONSIGNEE:
        p = event_party(e, "trader", "to consignee");
        break;
    }
    return p ? p->id : STR("");
}

static void reach(struct work *w, struct event *e, size_t i, const fact *f)
{
    enum contact what = reached[i].what;
    str owner = f->text.len ? owner_of(e, reached[i].whose) : STR(""), rest = f->text, one;
    bool any = false;
    if (!owner.len)
        return;
    for (size_t n = 0; n < OF_ONE_TEXT && contact_cut(w->arena, what, &rest, &one); n++) {
        any = true;
        *list_push(w->arena, &e->parties) = (struct party){
            .id = uid_from(w->arena, str_c(contact_kind(what)), one),
            .kind = str_c(contact_kind(what)),
            .name = one,
            .from = str_eq(owner, e->subject) ? STR("") : owner,
            .role = contact_role(what),
        };
    }
    if (!any && what == CONTACT_iban)
        entity_finding(w, f, "no IBAN: its length or its check digits are wrong");
}

void contacts_name(struct work *w, struct event *e)
{
    for (size_t i = 0; i < countof(reached); i++) {
        const struct slot *s = &slots[reached[i].slot];
        if (!(s->kinds & 1u << e->kind) || !slot_count(e, s))
            continue;
        const struct field *f = field_find(s->fields, str_c(reached[i].field));
        reach(w, e, i, (const fact *)((const char *)slot_record(e, s, 0) + f->offset));
    }
}
