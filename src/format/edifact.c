// SPDX-License-Identifier: Apache-2.0
#include "format/edifact.h"

#include "base/buf.h"
#include "format/charset.h"
#include "format/edifact_private.h"

#include <string.h>

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
    e->look.length = 0;
    memset(e->class_of, EDI_DATA, sizeof e->class_of);
    e->class_of['`'] = e->class_of['"'] = e->class_of[0xE2] = e->class_of[0xC2] = EDI_MARK;
    e->class_of['\r'] = e->class_of['\n'] = EDI_LINE_END;
    if (m->release && m->release != ' ')
        e->class_of[(uint8_t)m->release] = EDI_RELEASE;
    e->class_of[(uint8_t)m->component] = EDI_COMPONENT;
    e->class_of[(uint8_t)m->element] = EDI_ELEMENT;
    e->class_of[(uint8_t)m->end] = EDI_END;
}

/* Last letters of the tags that may stand behind a lost terminator (sure_starts), as bits of
 * their codes modulo 64: a cheap first look, own_length() decides. */
#define LAST(c) ((uint64_t)1 << ((c) & 63))
static const uint64_t sure_last = LAST('D') | LAST('T') | LAST('M') | LAST('C') | LAST('F');
static const uint64_t cargo_last = LAST('I') | LAST('D') | LAST('F') | LAST('X');

/* Which tags and lost terminators to expect, by the type of the message; all while unknown. */
static void expect(struct edi *e, str type)
{
    static const struct {
        const char *type;
        uint32_t sets;
    } rows[] = { { "PNRGOV", EDI_PNRGOV },
                 { "PAXLST", EDI_PAXLST },
                 { "CUSCAR", EDI_CARGO },
                 { "IFTMCS", EDI_CARGO },
                 { "CUSRES", EDI_CUSRES } };
    e->sets = EDI_ALL;
    for (size_t i = 0; i < countof(rows); i++)
        if (str_eq(type, str_c(rows[i].type)))
            e->sets = EDI_ENVELOPE | rows[i].sets;
    e->may_hide = (e->sets & EDI_PAXLST ? sure_last : 0) | (e->sets & EDI_CARGO ? cargo_last : 0);
}

void edi_open(struct edi *e, struct arena *a, str body,
              void (*tell)(void *, enum edi_defect, size_t, size_t), void *self)
{
    must(body.len <= UINT32_MAX);
    *e = (struct edi){ .body = body, .report = tell, .self = self, .a = a };
    struct edi_start start = edi_find_start(body);
    classes(e, &start.marks);
    expect(e, (str){ "", 0 });
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
 * default separators, # for any digit. Where one stands in the middle of data, a terminator
 * was lost. */
static const struct {
    const char *start;
    uint32_t set;
} sure_starts[] = {
    { "NAD+FL+", EDI_PAXLST },  { "NAD+FM+", EDI_PAXLST },  { "NAD+DDU+", EDI_PAXLST },
    { "NAD+DDT+", EDI_PAXLST }, { "NAD+VW+", EDI_PAXLST },  { "ATT+2++", EDI_PAXLST },
    { "DTM+329:", EDI_PAXLST }, { "LOC+174+", EDI_PAXLST }, { "LOC+178+", EDI_PAXLST },
    { "LOC+179+", EDI_PAXLST }, { "NAT+2+", EDI_PAXLST },   { "RFF+AVF:", EDI_PAXLST },
    { "RFF+ABO:", EDI_PAXLST }, { "CNI+#+", EDI_CARGO },    { "CNI+##+", EDI_CARGO },
    { "GID+#+", EDI_CARGO },    { "GID+##+", EDI_CARGO },   { "EQD+CN+", EDI_CARGO },
    { "NAD+CN+", EDI_CARGO },   { "NAD+CZ+", EDI_CARGO },   { "NAD+N1+", EDI_CARGO },
    { "NAD+NI+", EDI_CARGO },   { "RFF+BM:", EDI_CARGO },   { "RFF+MB:", EDI_CARGO },
    { "RFF+BH:", EDI_CARGO },   { "FTX+AAA+", EDI_CARGO },
};

static bool stands_at(const struct edi *e, size_t at, const char *want)
{
    for (; *want && at < e->body.len; want++, at++) {
        char c = e->body.ptr[at];
        bool fits = *want == '+'   ? c == e->element
                    : *want == ':' ? c == e->component
                    : *want == '#' ? c >= '0' && c <= '9'
                                   : c == *want;
        if (!fits)
            return false;
    }
    return !*want;
}

static bool is_sure_start(const struct edi *e, size_t at)
{
    for (size_t i = 0; i < countof(sure_starts); i++)
        if ((sure_starts[i].set & e->sets) && stands_at(e, at, sure_starts[i].start))
            return true;
    return false;
}

/* Codes that cannot continue: behind them, and only there, a segment may begin in
 * the middle of a line (RPI+1+HK|IFT+..., ORG+...+9|TIF+...). Gives how many bytes
 * of the piece are its own, or its whole length. */
static size_t own_length(const struct edi *e, const char *tag, size_t element, str piece)
{
    bool rpi = memcmp(tag, "RPI", 3) == 0 && element == 2 && piece.len >= 4 && piece.len <= 6;
    bool org = memcmp(tag, "ORG", 3) == 0 && element >= 6 && piece.len >= 4 && piece.len <= 16;
    if (piece.len >= 3 && element > 0 && (e->sets & EDI_COMMON) &&
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
    size_t at, piece;  /* `piece`: where the current one began */
    uint64_t may_hide; /* last bytes of a piece behind which a segment may begin */
    bool released, broken, full;
    bool whole; /* the segment has its terminator */
};

/* A piece ends at `to`, one byte before the next; an element too, when `is_element`. */
static inline void piece_done(struct edi *e, struct scan *s, size_t to, size_t is_element)
{
    if (likely(e->n < e->cap) || room(e)) {
        e->pieces[e->n++] = (struct edi_piece){ (uint32_t)s->piece, (uint32_t)(to - s->piece),
                                                s->released, s->broken };
        e->first[e->n_elements + 1] = (uint32_t)e->n;
        e->n_elements += is_element;
    } else {
        s->full = true;
    }
    s->piece = to + 1;
    s->released = s->broken = false;
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

static uint64_t may_hide(const struct edi *e, const char *tag)
{
    if (memcmp(tag, "RPI", 3) == 0 || memcmp(tag, "ORG", 3) == 0)
        return UINT64_MAX;
    return e->may_hide;
}

/* A segment that begins inside this piece, whose element ends at `at`: a terminator was lost. */
static bool hides_segment(struct edi *e, struct scan *s, size_t from, size_t at, size_t *ret_to)
{
    str piece = { e->body.ptr + s->piece, at - s->piece };
    size_t to = s->piece + own_length(e, e->body.ptr + from, e->n_elements, piece);
    if (to == at)
        return false;
    s->at = *ret_to = to;
    return true;
}

/* The pieces that end at `ends` of the block, up to one behind which a segment may hide or
 * for which there is no room: those ends are left over. What changes is kept in variables,
 * as bytes are written that could be anything. */
static uint64_t take_plain_pieces(struct edi *e, struct scan *s, uint64_t ends)
{
    const char *p = e->body.ptr + e->look.at;
    const uint64_t elements = e->look.element, hiding = s->may_hide;
    const size_t from = e->look.at, cap = e->cap;
    struct edi_piece *pieces = e->pieces;
    uint32_t *first = e->first;
    size_t n = e->n, n_elements = e->n_elements, piece = s->piece;
    bool released = s->released, broken = s->broken;
    for (; ends && n < cap; ends &= ends - 1) {
        unsigned i = (unsigned)__builtin_ctzll(ends);
        uint64_t is_element = elements >> i & 1;
        if (unlikely(is_element & hiding >> ((uint8_t)p[(ptrdiff_t)i - 1] & 63)))
            break;
        size_t to = from + i;
        pieces[n++] =
            (struct edi_piece){ (uint32_t)piece, (uint32_t)(to - piece), released, broken };
        first[n_elements + 1] = (uint32_t)n;
        n_elements += is_element;
        piece = to + 1;
        released = broken = false;
    }
    e->n = n, e->n_elements = n_elements;
    s->piece = piece, s->released = released, s->broken = broken;
    return ends;
}

/* All pieces that end at `ends` of the block. False: a lost terminator was found, *ret_to is
 * where the data of the segment ends and s->at where the next begins. */
static bool take_pieces(struct edi *e, struct scan *s, uint64_t ends, size_t from, size_t *ret_to)
{
    while ((ends = take_plain_pieces(e, s, ends))) {
        unsigned i = (unsigned)__builtin_ctzll(ends);
        uint64_t is_element = e->look.element >> i & 1;
        if (is_element && hides_segment(e, s, from, e->look.at + i, ret_to))
            return false;
        piece_done(e, s, e->look.at + i, is_element);
        ends &= ends - 1;
    }
    return true;
}

/* At a byte that is no separator. False: the segment ends here, its data at *ret_to. */
static bool goes_on(struct edi *e, struct scan *s, size_t from, size_t *ret_to)
{
    size_t at = s->at, mangled;
    *ret_to = at;
    switch ((enum edi_class)e->class_of[(uint8_t)e->body.ptr[at]]) {
    case EDI_RELEASE:
        s->released = true;
        s->at = at + 2 < e->body.len ? at + 2 : e->body.len;
        return true;
    case EDI_LINE_END:
        return !ends_at_line(e, s, from, ret_to);
    case EDI_MARK:
        mangled = mangled_at(e->body, at);
        s->at = at + 1;
        if (!mangled || !begins(e, at + mangled, false))
            return true;
        s->at = at + mangled;
        return false;
    case EDI_END:
        s->at = at + 1;
        s->whole = true;
        return false;
    default:
        s->at = at + 1;
        return true;
    }
}

/* Reads pieces up to the end of the segment that begins at `from`. Returns where its
 * data ends; s->at is then behind the terminator. */
static size_t scan_segment(struct edi *e, struct scan *s, size_t from)
{
    size_t end = e->body.len, to;
    s->may_hide = may_hide(e, e->body.ptr + from);
    while (s->at < end) {
        if (s->at - e->look.at >= e->look.length)
            edi_look(e, s->at);
        uint64_t ahead = UINT64_MAX << (s->at - e->look.at);
        uint64_t stops = e->look.stop & ahead;
        uint64_t ends = (e->look.component | e->look.element) & ahead & (stops - 1) & ~stops;
        size_t next = e->look.at + (stops ? (size_t)__builtin_ctzll(stops) : e->look.length);
        if (!take_pieces(e, s, ends, from, &to))
            return to;
        s->at = next;
        if (stops && !goes_on(e, s, from, &to))
            return to;
    }
    s->at = end;
    /* Only what stands behind the last separator: with `"` as element separator the
     * separators themselves look like mangled terminators. */
    return end - mangled_before(e->body, s->piece, end);
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
    switch ((enum edi_class)e->class_of[(uint8_t)e->body.ptr[next]]) {
    case EDI_COMPONENT:
    case EDI_ELEMENT:
    case EDI_END:
        return true;
    case EDI_LINE_END:
    case EDI_MARK:
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
    e->after_end = false;
    if (likely(s->tag.ptr[0] != 'U'))
        return;
    if (memcmp(s->tag.ptr, "UNH", 3) == 0)
        expect(e, edi_raw(s, 2, 0));
    e->after_end = memcmp(s->tag.ptr, "UNZ", 3) == 0;
}

/* Where nearly every segment stands: right here, a known tag and its separator. */
static bool starts_plainly(const struct edi *e, size_t at)
{
    return likely(at + 3 < e->body.len) && e->body.ptr[at + 3] == e->element && !e->after_end &&
           edi_tag_sets(e->body.ptr + at);
}

static void to_next_byte(struct edi *e)
{
    size_t at = skip_blanks(e->body, e->at);
    e->blank_bytes += at - e->at;
    e->at = at;
}

/* To the next tag, over rubbish and another UNA. False: there is none. */
static bool find_tag(struct edi *e)
{
    for (; e->at < e->body.len; to_next_byte(e)) {
        if (una_again(e))
            continue;
        if (tag_stands(e, e->at))
            return true;
        e->at = gap(e, e->at);
    }
    return false;
}

bool edi_next(struct edi *e, struct edi_segment *ret)
{
    to_next_byte(e);
    bool plain = starts_plainly(e, e->at), found = plain || find_tag(e);
    if (unlikely(e->gap_to))
        gap_flush(e);
    if (!found)
        return false;

    size_t from = e->at, to = from + 3;
    struct scan s = { .at = to, .piece = from };
    e->n = e->n_elements = 0;
    if (plain)
        piece_done(e, &s, s.at++, 1);
    if (plain || !begins_behind_src(e, from))
        to = scan_segment(e, &s, from);
    size_t next = s.at;
    piece_done(e, &s, to, 1);
    if (unlikely(!s.whole))
        report(e, EDI_TERM, next > to ? to : from, next > to ? next - to : to - from);
    if (unlikely(s.full))
        report(e, EDI_LONG, from, to - from);
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
    if (!plain && !edi_tag_sets(ret->tag.ptr))
        report(e, EDI_TAG, from, 3);
    return true;
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
        if (e->class_of[(uint8_t)c] == EDI_RELEASE && i + 1 < raw.len) {
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
