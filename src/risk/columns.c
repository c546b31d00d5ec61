/* columns.c - what a declaration says in the columns of a training table. */
// SPDX-License-Identifier: Apache-2.0
#include "risk/risk.h"

#include "model/ports.h"

#include <math.h>

#define OF_declaration false
#define OF_item        true
#define TYPE_OF(record, field) \
    _Generic(((struct record *)NULL)->field, \
        fact: FIELD_FACT, \
        double: FIELD_F64, \
        int64_t: FIELD_I64)
static const struct risk_column columns[] = {
#define COLUMN(head, role, name, record, field) \
    { head, role, name, OF_##record, TYPE_OF(record, field), offsetof(struct record, field) },
#include "risk/columns.def"
};

size_t risk_columns(const struct risk_column **ret)
{
    *ret = columns;
    return countof(columns);
}

static const void *at(const struct risk_column *c, const struct event *e, const struct item *item)
{
    const void *record = c->of_item ? (const void *)item : (const void *)e->declaration;
    return record ? (const char *)record + c->offset : NULL;
}

str risk_cell_text(const struct risk_column *c, const struct event *e, const struct item *item)
{
    const void *p = at(c, e, item);
    return p && c->type == FIELD_FACT ? ((const fact *)p)->text : STR("");
}

double risk_cell_number(const struct risk_column *c, const struct event *e, const struct item *item)
{
    const void *p = at(c, e, item);
    if (!p || c->type == FIELD_FACT)
        return (double)NAN;
    double v = c->type == FIELD_F64 ? *(const double *)p : (double)*(const int64_t *)p;
    return v < 0 ? (double)NAN : v; /* -1 is not known */
}

int32_t risk_day(const struct event *e, usec now)
{
    int64_t day;
    str date = e->declaration ? str_sub(e->declaration->date.text, 0, 10) : STR("");
    int64_t today = (now + PORT_UTC_OFFSET) / USEC_PER_DAY;
    /* Who declares names the date: one ahead would let what is known of them decay. */
    if (date.len == 0 || date_parse(date, &day) != 0 || day > today)
        day = today;
    return (int32_t)day;
}
