/* company.c — what an event says of companies: importers, consignees, who is named in seizures. The
 * same core as for persons; their kind keeps the two apart (identity: keys of two kinds never
 * meet). */
// SPDX-License-Identifier: Apache-2.0
#include "model/contact.h"
#include "model/ntn.h"
#include "person/person_private.h"

static str contact_of(struct arena *a, enum contact what, const fact *f)
{
    str rest = f->text, one;
    return contact_cut(a, what, &rest, &one) ? one : STR("");
}

/* Whose state is not told, or another one: seven digits are an NTN here alone. */
static void put_abroad(struct arena *a, str text, str f[OBSERVED_FIELDS])
{
    str number;
    if (firm_number_abroad(a, text, &number) != FIRM_NONE)
        f[OBSERVED_document] = number;
}

static void put_number(struct arena *a, str text, str f[OBSERVED_FIELDS])
{
    static const enum observed_field at[] = { [FIRM_NTN] = OBSERVED_tax_number,
                                              [FIRM_CNIC] = OBSERVED_national_id,
                                              [FIRM_OTHER] = OBSERVED_document };
    str number;
    enum firm_number kind = firm_number_of(a, text, &number);
    if (kind != FIRM_NONE)
        f[at[kind]] = number;
}

/* A number alone tells which firm it is; a name needs where it is or how it is reached: many bear
 * the same one. */
static bool is_telling(const str f[OBSERVED_FIELDS])
{
    bool numbered =
        f[OBSERVED_tax_number].len || f[OBSERVED_national_id].len || f[OBSERVED_document].len;
    bool placed = f[OBSERVED_seat].len || f[OBSERVED_phone].len || f[OBSERVED_email].len;
    return numbered || (f[OBSERVED_name].len && placed);
}

static void put_importer(struct arena *a, const struct declaration *d, str *f)
{
    put_number(a, d->importer.text, f);
    f[OBSERVED_name] = str_trim(d->importer_name.text);
    f[OBSERVED_phone] = contact_of(a, CONTACT_phone, &d->importer_phone);
    f[OBSERVED_email] = contact_of(a, CONTACT_email, &d->importer_email);
    f[OBSERVED_seat] = contact_of(a, CONTACT_address, &d->importer_address);
}

static void put_consignee(struct arena *a, const struct consignment *c, str *f)
{
    if (str_eq(c->movement.text, STR("import")))
        put_number(a, c->consignee_id.text, f);
    else
        put_abroad(a, c->consignee_id.text, f);
    f[OBSERVED_name] = str_trim(c->consignee.text);
    f[OBSERVED_phone] = contact_of(a, CONTACT_phone, &c->consignee_phone);
    f[OBSERVED_email] = contact_of(a, CONTACT_email, &c->consignee_email);
    f[OBSERVED_seat] = contact_of(a, CONTACT_address, &c->consignee_address);
}

str company_said(struct arena *a, const struct event *e, struct person_record *ret)
{
    str entity = STR("");
    *ret = (struct person_record){ 0 };
    if (e->declaration &&
        (e->declaration->importer.text.len || e->declaration->importer_name.text.len)) {
        entity = e->subject;
        put_importer(a, e->declaration, ret->fields);
    } else if (e->consignment) {
        const struct party *p = event_party(e, "trader", "to consignee");
        entity = p ? p->id : STR("");
        put_consignee(a, e->consignment, ret->fields);
    } else if (e->seizure) {
        entity = event_named(e, "trader");
        put_number(a, e->seizure->company_id.text, ret->fields);
        ret->fields[OBSERVED_name] = str_trim(e->seizure->company.text);
    } else if (e->examination && e->examination->importer.text.len) {
        entity = e->subject;
        put_number(a, e->examination->importer.text, ret->fields);
    }
    ret->fields[OBSERVED_kind] = STR(COMPANY_KIND);
    return entity.len && is_telling(ret->fields) ? entity : STR("");
}
