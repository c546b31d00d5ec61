// SPDX-License-Identifier: Apache-2.0
#include "ingest/decoder.h"

#include "base/err.h"
#include "ingest/normalise.h"
#include "ingest/unwrap.h"

#include <stdarg.h>
#include <stdio.h>

/* Every kind of message that the Centre reads, one line each. */
static const struct decoder *const decoders[] = {
    &decoder_cuscar, &decoder_cusres, &decoder_event_csv, &decoder_event_json,
    &decoder_iftmcs, &decoder_paxlst, &decoder_paxlst_us, &decoder_pnrgov,
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

static bool passed_something_over(const struct decoded *d)
{
    list_each (const struct finding, f, &d->findings)
        if (str_eq(str_c(f->code), STR("E-TYPE")))
            return true;
    return false;
}

static void join(struct arena *a, struct decoded *to, const struct decoded *from)
{
    list_each (const struct event, e, &from->events)
        *list_push(a, &to->events) = *e;
    list_each (const struct finding, f, &from->findings)
        if (!str_eq(str_c(f->code), STR("E-TYPE")))
            *list_push(a, &to->findings) = *f;
    to->counts.passengers += from->counts.passengers;
    to->counts.crew += from->counts.crew;
    to->counts.infants += from->counts.infants;
    to->counts.bookings += from->counts.bookings;
    to->counts.documents += from->counts.documents;
    to->counts.legs += from->counts.legs;
    to->counts.declarations += from->counts.declarations;
    to->counts.segments += from->counts.segments;
    for (int k = 0; k < EVENT_KINDS; k++)
        to->counts.of_kind[k] += from->counts.of_kind[k];
}

static const struct decoder *const edifact[] = { &decoder_cuscar, &decoder_iftmcs, &decoder_paxlst,
                                                 &decoder_paxlst_us, &decoder_pnrgov };

/* What the surest decoder passed over, by the others that read such messages. */
static int decode_rest(struct arena *a, const struct decoder *first, str body, usec now,
                       struct decoded *d)
{
    bool more = passed_something_over(d);
    for (size_t i = 0; i < countof(edifact) && more; i++) {
        struct decoded other = { 0 };
        if (edifact[i] == first)
            continue;
        TRY(edifact[i]->decode(a, body, STR(""), &other));
        if (other.events.n == 0)
            continue;
        decoded_normalise(a, &other, now);
        join(a, d, &other);
    }
    return 0;
}

/* Bodies of the other kinds, whose line breaks mean something. */
static bool is_other(const struct decoder *d)
{
    for (size_t i = 0; i < countof(edifact); i++)
        if (edifact[i] == d)
            return false;
    return d != NULL;
}

int decode_whole(struct arena *a, str body, str map, usec now, struct decoded *ret)
{
    const struct decoder *d = decoder_for(body);
    if (map.len && !d) /* only a table needs it */
        d = &decoder_event_csv;
    struct unwrapped u = { .body = body };
    bool is_wrapped = !is_other(d) && body.len < UINT32_MAX && unwrap(a, body, &u);
    if (is_wrapped)
        d = decoder_for(u.body);
    if (!d)
        return DECODER_NONE;
    TRY(d->decode(a, u.body, map, ret));
    decoded_normalise(a, ret, now);
    TRY(decode_rest(a, d, u.body, now, ret));
    if (is_wrapped)
        unwrap_places(a, &u, ret);
    return 0;
}

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
