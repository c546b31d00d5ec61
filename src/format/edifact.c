// SPDX-License-Identifier: Apache-2.0
#include "format/edifact.h"

#include "base/buf.h"
#include "format/charset.h"
#include "format/edifact_private.h"

#include <string.h>

/* What a byte means to the scanner. DATA is 0, so that most bytes cost one test. */
enum class { DATA, COMPONENT, ELEMENT, RELEASE, LINE_END, END, MARK };
enum { WRAPPED_COLUMNS = 60, EDI_RESTARTS_MAX = 64 };

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static size_t skip_blanks(str s, size_t at)
{
    while (at < s.len && is_blank(s.ptr[at]))
        at++;
    return at;
}

static void report(struct edi *e, enum edi_defect d, size_t offset, size_t length)
{
    if (e->report)
        e->report(e->self, d, offset, length);
}

static void classes(struct edi *e, const struct edi_marks *m)
{
    e->component = m->component;
    e->element = m->element;
    e->release = m->release;
    e->end = m->end;
    memset(e->class_of, DATA, sizeof e->class_of);
    e->class_of['`'] = e->class_of['"'] = e->class_of[0xE2] = e->class_of[0xC2] = MARK;
    e->class_of['\r'] = e->class_of['\n'] = LINE_END;
    if (m->release && m->release != ' ')
        e->class_of[(uint8_t)m->release] = RELEASE;
    e->class_of[(uint8_t)m->component] = COMPONENT;
    e->class_of[(uint8_t)m->element] = ELEMENT;
    e->class_of[(uint8_t)m->end] = END;
}

void edi_open(struct edi *e, struct arena *a, str body,
              void (*tell)(void *, enum edi_defect, size_t, size_t), void *self)
{
    must(body.len <= UINT32_MAX);
    *e = (struct edi){ .body = body, .report = tell, .self = self, .a = a };
    struct edi_start start = edi_find_start(body);
    classes(e, &start.marks);
    e->sets = EDI_ALL;
    e->cap = 256;
    e->pieces = make_n(a, struct edi_piece, e->cap);
    e->first = make_n(a, uint32_t, e->cap + 1);

    size_t begin = str_starts(body, STR("\xEF\xBB\xBF")) ? 3 : 0;
    begin = skip_blanks(body, begin);
    if (start.from > begin) {
        e->gap_bytes = start.from - begin;
        report(e, EDI_GAP, begin, start.from - begin);
    }
    e->blank_bytes = begin;
    e->segment_bytes = start.body - start.from;
    e->at = start.body;
    if (start.is_defect)
        report(e, EDI_UNA, start.from, start.body - start.from);
}

/* Memory for one more piece; past the maximum pieces are no longer kept. */
static bool room(struct edi *e)
{
    if (e->n < e->cap)
        return true;
    if (e->cap >= EDI_PIECES_MAX)
        return false;
    size_t cap = e->cap * 4;
    struct edi_piece *pieces = make_n(e->a, struct edi_piece, cap);
    uint32_t *first = make_n(e->a, uint32_t, cap + 1);
    memcpy(pieces, e->pieces, e->n * sizeof *pieces);
    memcpy(first, e->first, (e->n_elements + 1) * sizeof *first);
    e->pieces = pieces;
    e->first = first;
    e->cap = cap;
    return true;
}

/* Length of a terminator that a word processor changed, ending at `to`; 0 none. */
static size_t mangled_before(str body, size_t from, size_t to)
{
    const unsigned char *p = (const unsigned char *)body.ptr;
    if (to > from && (p[to - 1] == '`' || p[to - 1] == '"'))
        return 1;
    if (to > from + 1 && p[to - 2] == 0xC2 && p[to - 1] == 0xB4)
        return 2;
    if (to > from + 2 && p[to - 3] == 0xE2 && p[to - 2] == 0x80 &&
        (p[to - 1] == 0x98 || p[to - 1] == 0x99))
        return 3;
    return 0;
}

static size_t mangled_at(str body, size_t at)
{
    for (size_t n = 1; n <= 3 && at + n <= body.len; n++)
        if (mangled_before(body, at, at + n) == n)
            return n;
    return 0;
}

/* Does a segment plainly begin here: a tag of this message and an element separator?
 * SRC stands alone. Behind a mangled terminator any tag will do. */
static bool begins(const struct edi *e, size_t at, bool any)
{
    str t = str_sub(e->body, at, 4);
    if (t.len < 4)
        return false;
    if (t.ptr[3] == e->end && memcmp(t.ptr, "SRC", 3) == 0)
        return true;
    if (t.ptr[3] != e->element)
        return false;
    return any ? edi_tag_like(t.ptr) : (edi_tag_sets(t.ptr) & e->sets) != 0;
}

/* Beginnings that no name, place or number ends in: a tag and what must follow it, with the
 * default separators. Where one stands in the middle of data, a terminator was lost. */
static const char *const sure_starts[] = {
    "NAD+FL+",  "NAD+FM+",  "NAD+DDU+", "NAD+DDT+", "NAD+VW+",  "ATT+2++",  "DTM+329:",
    "LOC+174+", "LOC+178+", "LOC+179+", "NAT+2+",   "RFF+AVF:", "RFF+ABO:",
};

static bool is_sure_start(const struct edi *e, size_t at)
{
    for (size_t i = 0; i < countof(sure_starts); i++) {
        const char *want = sure_starts[i];
        size_t n = 0;
        while (want[n] && at + n < e->body.len) {
            char c = want[n] == '+' ? e->element : want[n] == ':' ? e->component : want[n];
            if (e->body.ptr[at + n] != c)
                break;
            n++;
        }
        if (!want[n])
            return true;
    }
    return false;
}

/* Codes that cannot continue: behind them, and only there, a segment may begin in
 * the middle of a line (RPI+1+HK|IFT+..., ORG+...+9|TIF+...). Gives how many bytes
 * of the piece are its own, or its whole length. */
static size_t own_length(const struct edi *e, const char *tag, size_t element, str piece)
{
    bool rpi = memcmp(tag, "RPI", 3) == 0 && element == 2 && piece.len >= 4 && piece.len <= 6;
    bool org = memcmp(tag, "ORG", 3) == 0 && element >= 6 && piece.len >= 4 && piece.len <= 16;
    if (piece.len >= 3 && element > 0 && (e->sets & EDI_PAXLST) &&
        is_sure_start(e, (size_t)(piece.ptr - e->body.ptr) + piece.len - 3))
        return piece.len - 3;
    if (!rpi && !org)
        return piece.len;
    const char *next = piece.ptr + piece.len - 3;
    str own = str_sub(piece, 0, piece.len - 3);
    if (!(edi_tag_sets(next) & e->sets) || (org && !str_is_digits(own)))
        return piece.len;
    static const char after_rpi[] = "APD SSR RCI IFT DAT ORG TRI TVL MSG ABI LTS EQN SAC SRC UNT";
    static const char after_org[] = "TIF SSR IFT EBD DAT RCI TVL TRI LTS UNT";
    str may = rpi ? str_c(after_rpi) : str_c(after_org);
    size_t at;
    return str_find(may, (str){ next, 3 }, &at) && at % 4 == 0 ? own.len : piece.len;
}

/* State of one scan; kept apart from struct edi so that it stays in registers. */
struct scan {
    size_t at, piece, component; /* `component`: where the current one began */
    bool released, broken, full;
};

static void piece_done(struct edi *e, struct scan *s, size_t to)
{
    if (likely(room(e)))
        e->pieces[e->n++] = (struct edi_piece){ (uint32_t)s->piece, (uint32_t)(to - s->piece),
                                                s->released, s->broken };
    else
        s->full = true;
    s->piece = s->at;
    s->released = s->broken = false;
}

static void element_done(struct edi *e, const struct scan *s)
{
    if (!s->full)
        e->first[++e->n_elements] = (uint32_t)e->n;
}

/* At a line end inside a segment. True: the segment ended here without its terminator;
 * *ret_to is where its data ends. Else the scan goes on behind the blanks. */
static bool ends_at_line(struct edi *e, struct scan *s, size_t from, size_t *ret_to)
{
    size_t to = s->at, next = skip_blanks(e->body, s->at);
    size_t mangled = mangled_before(e->body, s->piece, to);
    bool open =
        to > from && (e->body.ptr[to - 1] == e->element || e->body.ptr[to - 1] == e->component);
    bool last = next == e->body.len;
    if ((!open && begins(e, next, mangled > 0)) || (last && mangled)) {
        s->at = to;
        *ret_to = to - mangled;
        return true;
    }
    s->broken = !last;
    s->at = next;
    return false;
}

/* Reads pieces up to the end of the segment that begins at `from`. Returns where its
 * data ends; s->at is then behind the terminator. */
static size_t scan_segment(struct edi *e, struct scan *s, size_t from, bool *ret_whole)
{
    const uint8_t *class_of = e->class_of;
    const char *p = e->body.ptr;
    size_t end = e->body.len, at = s->at, to, mangled;
    *ret_whole = false;
    for (;;) {
        while (at < end && class_of[(uint8_t)p[at]] == DATA)
            at++;
        s->at = at;
        if (at == end)
            break;
        switch ((enum class)class_of[(uint8_t)p[at]]) {
        case COMPONENT:
            s->at = at + 1;
            piece_done(e, s, at);
            break;
        case ELEMENT:
            to = s->piece +
                 own_length(e, p + from, e->n_elements, str_sub(e->body, s->piece, at - s->piece));
            if (unlikely(to != at)) {
                s->at = to;
                return to;
            }
            s->at = at + 1;
            piece_done(e, s, at);
            element_done(e, s);
            break;
        case RELEASE:
            s->released = true;
            s->at = at + 2 < end ? at + 2 : end;
            break;
        case LINE_END:
            if (ends_at_line(e, s, from, &to))
                return to;
            break;
        case MARK:
            mangled = mangled_at(e->body, at);
            if (mangled && begins(e, at + mangled, false)) {
                s->at = at + mangled;
                return at;
            }
            s->at = at + 1;
            break;
        case END:
            s->at = at + 1;
            *ret_whole = true;
            return at;
        case DATA:
            break;
        }
        at = s->at;
    }
    /* Only what stands behind the last separator: with `"` as element separator the
     * separators themselves look like mangled terminators. */
    mangled = mangled_before(e->body, s->piece, end);
    return end - mangled;
}

static void gap_flush(struct edi *e)
{
    if (e->gap_to > e->gap_from)
        report(e, EDI_GAP, e->gap_from, e->gap_to - e->gap_from);
    e->gap_from = e->gap_to = 0;
}

/* Rubbish between segments: up to the next terminator or line end. Gaps that touch are one. */
static size_t gap(struct edi *e, size_t at)
{
    size_t to = at;
    while (to < e->body.len && e->body.ptr[to] != e->end && e->body.ptr[to] != '\n' &&
           e->body.ptr[to] != '\r')
        to++;
    if (to < e->body.len && e->body.ptr[to] == e->end)
        to++;
    if (e->gap_to == 0)
        e->gap_from = at;
    e->gap_to = to;
    e->gap_bytes += to - at;
    return to;
}

/* SRC holds nothing: what stands right behind it is the next segment (SRCRCI+...). */
static bool begins_behind_src(const struct edi *e, size_t at)
{
    return at + 3 <= e->body.len && memcmp(e->body.ptr + at, "SRC", 3) == 0 &&
           begins(e, at + 3, false);
}

/* Behind a tag: blanks, then a separator or the end of the segment. */
static bool tag_stands(const struct edi *e, size_t at)
{
    if (at + 3 > e->body.len || !edi_tag_like(e->body.ptr + at))
        return false;
    if (e->after_end && memcmp(e->body.ptr + at, "UN", 2) != 0)
        return false;
    if (begins_behind_src(e, at))
        return true;
    size_t next = at + 3;
    while (next < e->body.len && (e->body.ptr[next] == ' ' || e->body.ptr[next] == '\t'))
        next++;
    if (next == e->body.len)
        return edi_tag_sets(e->body.ptr + at) != 0;
    switch ((enum class)e->class_of[(uint8_t)e->body.ptr[next]]) {
    case COMPONENT:
    case ELEMENT:
    case END:
        return true;
    case LINE_END:
    case MARK:
        return edi_tag_sets(e->body.ptr + at) != 0;
    default:
        return false;
    }
}

/* A second interchange may bring its own UNA. */
static bool una_again(struct edi *e)
{
    if (!e->after_end || e->restarts >= EDI_RESTARTS_MAX ||
        !str_starts(str_sub(e->body, e->at, 3), STR("UNA")))
        return false;
    struct edi_start start = edi_find_start(str_sub(e->body, e->at, e->body.len));
    if (start.from != 0 || start.body == 0)
        return false;
    classes(e, &start.marks);
    e->restarts++;
    e->after_end = false;
    e->segment_bytes += start.body;
    e->at += start.body;
    return true;
}

static void note_message(struct edi *e, const struct edi_segment *s)
{
    if (memcmp(s->tag.ptr, "UNH", 3) == 0) {
        str type = edi_raw(s, 2, 0);
        e->sets = str_eq(type, STR("PNRGOV"))   ? EDI_ENVELOPE | EDI_PNRGOV
                  : str_eq(type, STR("PAXLST")) ? EDI_ENVELOPE | EDI_PAXLST
                                                : EDI_ALL;
    }
    e->after_end = memcmp(s->tag.ptr, "UNZ", 3) == 0;
}

bool edi_next(struct edi *e, struct edi_segment *ret)
{
    for (;;) {
        size_t at = skip_blanks(e->body, e->at);
        e->blank_bytes += at - e->at;
        e->at = at;
        if (at == e->body.len) {
            gap_flush(e);
            return false;
        }
        if (una_again(e))
            continue;
        if (tag_stands(e, at))
            break;
        e->at = gap(e, at);
    }
    gap_flush(e);

    size_t from = e->at;
    struct scan s = { .at = from + 3, .piece = from };
    e->n = e->n_elements = 0;
    bool whole = false;
    size_t to = begins_behind_src(e, from) ? from + 3 : scan_segment(e, &s, from, &whole);
    size_t next = s.at;
    piece_done(e, &s, to);
    element_done(e, &s);
    if (!whole)
        report(e, EDI_TERM, next > to ? to : from, next > to ? next - to : to - from);
    if (s.full)
        report(e, EDI_LONG, s.piece, next - s.piece < to ? to - from : 0);
    *ret = (struct edi_segment){ .tag = { e->body.ptr + from, 3 },
                                 .offset = from,
                                 .length = next - from,
                                 .elements = e->n_elements,
                                 .first = e->first,
                                 .pieces = e->pieces,
                                 .in = e };
    e->segment_bytes += ret->length;
    e->at = next;
    note_message(e, ret);
    if (!edi_tag_sets(ret->tag.ptr))
        report(e, EDI_TAG, from, 3);
    return true;
}

bool edi_is(const struct edi_segment *s, const char *tag)
{
    return memcmp(s->tag.ptr, tag, 3) == 0;
}

size_t edi_components(const struct edi_segment *s, size_t element)
{
    return element < s->elements ? s->first[element + 1] - s->first[element] : 0;
}

static const struct edi_piece *piece_of(const struct edi_segment *s, size_t el, size_t comp)
{
    return comp < edi_components(s, el) ? &s->pieces[s->first[el] + comp] : NULL;
}

str edi_raw(const struct edi_segment *s, size_t element, size_t component)
{
    const struct edi_piece *p = piece_of(s, element, component);
    return p ? str_trim((str){ s->in->body.ptr + p->offset, p->length }) : (str){ "", 0 };
}

bool edi_code(const struct edi_segment *s, size_t element, size_t component, const char *code)
{
    return str_eq(edi_raw(s, element, component), str_c(code));
}

/* Takes release characters and line breaks out. */
static str cleaned(struct arena *a, const struct edi *e, str raw)
{
    char *p = arena_try(a, 1, raw.len + 1, 1);
    if (!p)
        return (str){ "", 0 };
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        if (e->class_of[(uint8_t)c] == RELEASE && i + 1 < raw.len) {
            p[n++] = raw.ptr[++i];
        } else if (c == '\r' || c == '\n') {
            size_t here = (size_t)(raw.ptr - e->body.ptr) + i, from = here;
            while (from > 0 && here - from <= WRAPPED_COLUMNS && e->body.ptr[from - 1] != '\n' &&
                   e->body.ptr[from - 1] != '\r')
                from--;
            i = skip_blanks(raw, i) - 1;
            if (here - from < WRAPPED_COLUMNS && n > 0 && p[n - 1] != ' ')
                p[n++] = ' ';
        } else {
            p[n++] = c;
        }
    }
    return (str){ p, n };
}

static fact fact_of(struct arena *a, const struct edi *e, str raw, bool clean)
{
    fact f = { .offset = (uint32_t)(raw.ptr - e->body.ptr), .length = (uint32_t)raw.len };
    str text = clean ? cleaned(a, e, raw) : raw;
    f.text = str_trim(utf8_of(a, text));
    return f;
}

fact edi_fact(struct arena *a, const struct edi_segment *s, size_t element, size_t component)
{
    const struct edi_piece *p = piece_of(s, element, component);
    if (!p || p->length == 0)
        return (fact){ .text = { "", 0 } };
    str raw = { s->in->body.ptr + p->offset, p->length };
    return fact_of(a, s->in, raw, p->released || p->broken);
}

fact edi_free_text(struct arena *a, const struct edi_segment *s, size_t element, size_t component)
{
    const struct edi_piece *p = piece_of(s, element, component);
    if (!p)
        return (fact){ .text = { "", 0 } };
    const struct edi_piece *last = &s->pieces[s->first[element + 1] - 1];
    str raw = { s->in->body.ptr + p->offset, last->offset + last->length - p->offset };
    return raw.len ? fact_of(a, s->in, raw, true) : (fact){ .text = { "", 0 } };
}
