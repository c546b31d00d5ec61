// SPDX-License-Identifier: Apache-2.0
#include "ingest/edi_message.h"

#include "base/err.h"
#include "model/interactive.h"

#include <string.h>

enum { LISTED_MAX = 100, RECOGNISE_BYTES = 2000, RECOGNISE_WHOLE = 1 << 16 };

static const struct {
    const char *code;
    enum weight weight;
} kinds[EDI_FINDINGS] = {
    [E_UNA] = { "E-UNA", MINOR },  [E_TERM] = { "E-TERM", MINOR },   [E_GAP] = { "E-GAP", MINOR },
    [E_TAG] = { "E-TAG", INFO },   [E_LONG] = { "E-LONG", MINOR },   [E_UNT] = { "E-UNT", MINOR },
    [E_REF] = { "E-REF", MINOR },  [E_CNT] = { "E-CNT", MINOR },     [E_EQN] = { "E-EQN", MINOR },
    [E_VAL] = { "E-VAL", MINOR },  [E_DOC] = { "E-DOC", MINOR },     [E_NAME] = { "E-NAME", MINOR },
    [E_TYPE] = { "E-TYPE", INFO }, [E_BILL] = { "E-BILL", MINOR },   [E_AWB] = { "E-AWB", MINOR },
    [E_EQD] = { "E-EQD", MINOR },  [E_EMPTY] = { "E-EMPTY", MAJOR },
};

void edi_finding(struct edi_message *m, enum edi_finding_kind k, size_t offset, size_t length,
                 const char *text)
{
    if (m->found[k]++ < LISTED_MAX)
        finding_add(m->a, &m->d->findings, kinds[k].code, kinds[k].weight, offset, length, "%s",
                    text);
}

/* An unknown tag is said once, with how often it came. */
static void note_unknown(struct edi_message *m, size_t offset)
{
    const char *tag = m->edi.body.ptr + offset;
    for (size_t i = 0; i < m->n_unknown; i++)
        if (memcmp(m->unknown[i].tag, tag, 3) == 0) {
            m->unknown[i].n++;
            return;
        }
    if (m->n_unknown == EDI_UNKNOWN_MAX)
        return;
    struct edi_unknown *u = &m->unknown[m->n_unknown++];
    *u = (struct edi_unknown){ .n = 1, .offset = offset };
    memcpy(u->tag, tag, 3);
}

static void on_defect(void *self, enum edi_defect d, size_t offset, size_t length)
{
    struct edi_message *m = self;
    switch (d) {
    case EDI_UNA:
        edi_finding(m, E_UNA, offset, length, "The service string advice does not fit the message");
        break;
    case EDI_TERM:
        edi_finding(m, E_TERM, offset, length, "A segment has no proper terminator");
        break;
    case EDI_GAP:
        edi_finding(m, E_GAP, offset, length, "Text that belongs to no segment");
        break;
    case EDI_TAG:
        note_unknown(m, offset);
        break;
    case EDI_LONG:
        edi_finding(m, E_LONG, offset, length, "A segment has more parts than can be read");
        break;
    }
}

static void begin(struct edi_message *m, size_t offset)
{
    m->inside = true;
    m->foreign = false;
    m->from = offset;
    m->segments = 0;
    m->messages++;
    m->in_group++;
    m->reader->begin(m->self);
}

static void end(struct edi_message *m)
{
    if (!m->inside)
        return;
    m->inside = false;
    if (m->foreign)
        return;
    m->d->counts.segments += m->segments;
    m->reader->end(m->self);
}

static void end_without_trailer(struct edi_message *m)
{
    if (m->inside && !m->foreign)
        edi_finding(m, E_UNT, m->from, m->last_end - m->from, "The message has no end (UNT)");
    end(m);
}

/* An element as it stands, with its separators and release characters. */
static str raw_element(const struct edi_segment *s, size_t element)
{
    size_t n = edi_components(s, element);
    str first = edi_raw(s, element, 0);
    if (n == 0)
        return STR("");
    str last = edi_raw(s, element, n - 1);
    return (str){ first.ptr, (size_t)(last.ptr - first.ptr) + last.len };
}

static void keep_raw(str *to, str from)
{
    if (!to->len)
        *to = from;
}

/* What an answer repeats: of the first interchange, the first group and the first message. */
static void keep_unb(struct edi_message *m, const struct edi_segment *s)
{
    struct interactive *x = m->d->interactive;
    if (x->syntax.len)
        return;
    x->syntax = raw_element(s, 1);
    x->sender = raw_element(s, 2);
    x->recipient = raw_element(s, 3);
    x->application = raw_element(s, 7);
    x->is_asked = str_eq(x->application, STR("IAPI"));
}

static void keep_ung(struct edi_message *m, const struct edi_segment *s)
{
    struct interactive *x = m->d->interactive;
    if (x->has_group)
        return;
    x->has_group = true;
    x->group_sender = raw_element(s, 2);
    x->group_recipient = raw_element(s, 3);
    x->group_agency = raw_element(s, 6);
    x->group_version = raw_element(s, 7);
}

static void keep_unh(struct edi_message *m, const struct edi_segment *s)
{
    struct interactive *x = m->d->interactive;
    if (x->version.len)
        return;
    str whole = raw_element(s, 2), type = edi_raw(s, 2, 0);
    x->version = str_sub(whole, type.len + 1, whole.len);
    x->access = raw_element(s, 3);
}

/* When the interchange was prepared (S004): it orders what a sender tells of one flight. */
static void sent_at(struct edi_message *m, fact day, str hhmm)
{
    int64_t days, h, min;
    if (date_parse(day.text, &days) < 0)
        return;
    bool timed = hhmm.len == 4 && str_is_digits(hhmm) && str_to_i64(str_sub(hhmm, 0, 2), &h) == 0 &&
                 str_to_i64(str_sub(hhmm, 2, 2), &min) == 0 && h < 24 && min < 60;
    m->d->sent = days * USEC_PER_DAY;
    if (timed)
        m->d->sent += (h * 60 + min) * 60 * USEC_PER_S;
}

static void read_unb(struct edi_message *m, const struct edi_segment *s)
{
    struct decoded *d = m->d;
    keep_unb(m, s);
    m->interchange = edi_fact(m->a, s, 5, 0).text;
    m->messages = m->in_group = 0;
    if (!d->sender.len)
        d->sender = edi_fact(m->a, s, 2, 0).text;
    if (!d->recipient.len)
        d->recipient = edi_fact(m->a, s, 3, 0).text;
    if (!d->control_reference.len)
        d->control_reference = m->interchange;
    if (edi_code(s, 11, 0, "1"))
        d->is_test = true;
    fact date = edi_fact(m->a, s, 4, 0);
    if (!str_is_digits(date.text))
        return;
    fact day = edi_date(m, date, ERA_NEAR, YEAR_FIRST);
    edi_now_from(m, day);
    if (!d->sent)
        sent_at(m, day, edi_raw(s, 4, 1));
}

/* Types that may stand beside ours in an interchange. Any other text in the place of
 * the type is taken for a damaged one of ours: better a strange event than a lost one. */
static bool is_foreign(const struct edi_message *m, str type)
{
    static const char *const others[] = { "PAXLST", "PNRGOV", "CUSRES", "CONTRL",
                                          "CUSCAR", "IFTMCS", "APERAK" };
    for (size_t i = 0; i < countof(others); i++)
        if (str_eq(type, str_c(others[i])))
            return !str_eq(type, str_c(m->reader->kind));
    return false;
}

static void read_unh(struct edi_message *m, const struct edi_segment *s)
{
    end_without_trailer(m);
    begin(m, s->offset);
    m->reference = edi_fact(m->a, s, 1, 0).text;
    if (is_foreign(m, edi_raw(s, 2, 0))) {
        m->foreign = true;
        edi_finding(m, E_TYPE, s->offset, s->length, "A message of another type, passed over");
        return;
    }
    keep_unh(m, s);
    if (!m->d->message_reference.len)
        m->d->message_reference = m->reference;
    if (!m->d->version.len && edi_components(s, 2) > 1)
        m->d->version = str_fmt(m->a, STR_FMT ":" STR_FMT, STR_ARG(edi_raw(s, 2, 1)),
                                STR_ARG(edi_raw(s, 2, 2)));
}

static void check_trailer(struct edi_message *m, const struct edi_segment *s, int64_t counted,
                          str reference)
{
    int64_t said;
    enum edi_finding_kind k = edi_is(s, "UNT") ? E_UNT : E_REF;
    if (str_to_i64(edi_raw(s, 1, 0), &said) != 0 || said != counted)
        edi_finding(m, k, s->offset, s->length,
                    edi_is(s, "UNT") ? "The number of segments is not the one said in UNT"
                                     : "The number of messages or groups is not the one said");
    str again = edi_fact(m->a, s, 2, 0).text;
    if (reference.len && !str_eq(again, reference))
        edi_finding(m, E_REF, s->offset, s->length,
                    "The reference at the end is not that of the beginning");
}

static void read_segment(struct edi_message *m, const struct edi_segment *s)
{
    if (edi_is(s, "UNB")) {
        end_without_trailer(m);
        read_unb(m, s);
    } else if (edi_is(s, "UNG")) {
        end_without_trailer(m);
        keep_ung(m, s);
        m->group = edi_fact(m->a, s, 5, 0).text;
        m->in_group = 0;
    } else if (edi_is(s, "UNH")) {
        read_unh(m, s);
        m->segments = 1;
    } else if (edi_is(s, "UNT")) {
        m->segments++;
        if (m->inside && !m->foreign)
            check_trailer(m, s, m->segments, m->reference);
        end(m);
    } else if (edi_is(s, "UNE") || edi_is(s, "UNZ")) {
        end_without_trailer(m);
        bool group = edi_is(s, "UNE");
        int64_t counted = group ? m->in_group : m->group.len ? 1 : m->messages;
        check_trailer(m, s, counted, group ? m->group : m->interchange);
    } else {
        if (!m->inside)
            begin(m, s->offset);
        m->segments++;
        if (edi_is(s, "BGM"))
            keep_raw(&m->d->interactive->function, edi_raw(s, 1, 0));
        else if (edi_is(s, "RFF") && edi_code(s, 1, 0, "TN"))
            keep_raw(&m->d->interactive->transaction, edi_raw(s, 1, 1));
        if (!m->foreign)
            m->reader->segment(m->self, s);
    }
    m->last_end = s->offset + s->length;
}

static void say_counted(struct edi_message *m)
{
    for (size_t i = 0; i < m->n_unknown; i++) {
        const struct edi_unknown *u = &m->unknown[i];
        finding_add(m->a, &m->d->findings, kinds[E_TAG].code, kinds[E_TAG].weight, u->offset, 3,
                    "Unknown segment %.3s, %zu times", u->tag, u->n);
    }
    for (size_t k = 0; k < EDI_FINDINGS; k++)
        if (m->found[k] > LISTED_MAX)
            finding_add(m->a, &m->d->findings, kinds[k].code, kinds[k].weight, 0, 0,
                        "%zu more of this kind", m->found[k] - LISTED_MAX);
}

int edi_read(struct edi_message *m, struct arena *a, str body, struct decoded *d,
             const struct edi_reader *r, void *self)
{
    if (body.len >= UINT32_MAX)
        return ERR_LIMIT;
    *m = (struct edi_message){ .a = a, .d = d, .reader = r, .self = self };
    d->kind = r->kind;
    edi_open(&m->edi, a, body, on_defect, m);
    d->interactive = make(a, struct interactive);
    *d->interactive = (struct interactive){ .has_una = str_starts(str_trim(body), STR("UNA")),
                                            .component = m->edi.component,
                                            .element = m->edi.element,
                                            .release = m->edi.release,
                                            .end = m->edi.end };
    struct edi_segment s;
    while (!arena_full(a) && d->events.n <= EVENTS_MAX && edi_next(&m->edi, &s))
        read_segment(m, &s);
    end_without_trailer(m);
    say_counted(m);
    if (d->events.n == 0 && r->nothing)
        edi_finding(m, E_EMPTY, 0, body.len, r->nothing);
    return arena_full(a) ? ERR_LIMIT : 0;
}

int edi_recognise(str body, const char *kind, size_t *ret_type_at)
{
    str look = str_sub(body, 0, body.len <= RECOGNISE_WHOLE ? body.len : RECOGNISE_BYTES);
    size_t type, at;
    if (!str_find(look, str_c(kind), &type))
        return 0;
    *ret_type_at = type;
    bool unh = str_find(str_sub(look, 0, type), STR("UNH"), &at);
    bool unb = str_find(str_sub(look, 0, type), STR("UNB"), &at);
    return unh && unb ? 95 : unh ? 90 : unb ? 70 : 30;
}
