// SPDX-License-Identifier: Apache-2.0
#include "name/name.h"

#include "base/fold.h"
#include "name/words.h"

#include <string.h>

const char *const tag_names[TAGS] = { "name",        "article",  "son of",    "kunya", "honorific",
                                      "epithet",     "relation", "particle",  "word",  "legal form",
                                      "common word", "number",   "short form" };

bool word_eq(const struct word *a, const struct word *b)
{
    return a->n == b->n && a->raw_n == b->raw_n && memcmp(a->raw, b->raw, a->raw_n) == 0 &&
           (a->script != SCRIPT_OTHER || memcmp(a->other, b->other, a->n * sizeof *a->other) == 0);
}

/* reading letters */

static uint8_t script_of(uint8_t l)
{
    return letter_is_latin(l)    ? SCRIPT_LATIN
           : letter_is_arabic(l) ? SCRIPT_ARABIC
           : letter_is_digit(l)  ? SCRIPT_DIGITS
                                 : SCRIPT_OTHER;
}

/* What two Latin letters are together: a digraph of romanisation, a long vowel. */
static int together(uint8_t a, uint8_t b)
{
    if (a == b)
        return a == L_A   ? L_AA
               : a == L_E ? L_EE
               : a == L_O ? L_OO
                          : a; /* a doubled letter is heard once */
    if (a == L_C && b == L_K)
        return L_K;
    if (a == L_D && b == L_J) /* French: Djamel, Boubakeur */
        return L_J;
    if (a == L_O && b == L_U)
        return L_OO;
    if (b != L_H)
        return -1;
    switch (a) {
    case L_S:
        return L_SH;
    case L_K:
        return L_KH;
    case L_G:
        return L_GH;
    case L_C:
        return L_CH;
    case L_T:
        return L_TH;
    case L_D:
        return L_DH;
    case L_Z:
        return L_ZH;
    case L_P:
        return L_PH;
    default:
        return -1;
    }
}

static void push_letter(struct word *w, uint8_t l, uint32_t c)
{
    if (w->raw_n < WORD_RAW)
        w->raw[w->raw_n++] = l;
    int both = w->n && letter_is_latin(l) ? together(w->letters[w->n - 1], l) : -1;
    if (both >= 0) {
        w->letters[w->n - 1] = (uint8_t)both;
        return;
    }
    if (w->n == WORD_LETTERS)
        return;
    w->other[w->n] = l == LETTER_OTHER ? (uint16_t)c : 0;
    w->letters[w->n++] = l;
}

void word_push(struct word *w, uint8_t letter) { push_letter(w, letter, 0); }

/* machine-readable zones */

static const struct {
    const char *escape;
    uint8_t letter;
} escapes[] = { { "XTH", L_THEH },  { "XKH", L_KHAH }, { "XSH", L_SHEEN }, { "XSS", L_SAD },
                { "XDZ", L_DAD },   { "XTT", L_TAH },  { "XZZ", L_ZAH },   { "XDH", L_THAL },
                { "XXT", L_TTEH },  { "XXD", L_DDAL }, { "XXR", L_RREH },  { "XKE", L_HAH },
                { "XXS", L_SHEEN }, { "XTA", L_TEHM }, { "XAH", L_TEHM },  { "XH", L_HAH },
                { "XC", L_CHEH },   { "XW", L_WAW },   { "XY", L_YEH },    { "XI", L_YEH },
                { "XA", L_ALEF },   { "XG", L_GAF },   { "XK", L_GAF },    { "XJ", L_ZHEH },
                { "XE", L_AIN } };

static const uint8_t plain_mrz[26] = { L_ALEF, L_BEH, L_KAF,  L_DAL, L_AIN,  L_FEH,  L_GHAIN,
                                       L_HEH,  L_YEH, L_JEEM, L_KAF, L_LAM,  L_MEEM, L_NOON,
                                       L_WAW,  L_PEH, L_QAF,  L_REH, L_SEEN, L_TEH,  L_WAW,
                                       L_WAW,  L_WAW, L_ALEF, L_YEH, L_ZAIN };

/* Latin letters without a vowel but A, every X the start of an escape: no name is spelled so. */
static bool mrz_letters(str s, struct word *ret)
{
    size_t found = 0;
    *ret = (struct word){ 0 };
    for (size_t i = 0; i < s.len && ret->n < WORD_LETTERS;) {
        char c = s.ptr[i];
        if (c < 'A' || c > 'Z' || (c != 'X' && strchr("EIOU", c)))
            return false;
        if (c != 'X') {
            ret->letters[ret->n++] = plain_mrz[c - 'A'];
            i++;
            continue;
        }
        size_t k = 0;
        while (k < countof(escapes) && !str_starts(str_sub(s, i, 4), str_c(escapes[k].escape)))
            k++;
        if (k == countof(escapes))
            return false;
        ret->letters[ret->n++] = escapes[k].letter;
        i += strlen(escapes[k].escape);
        found++;
    }
    return found > 0 && ret->n >= 3;
}

/* words */

static void take_article(struct word *w)
{
    if (w->script != SCRIPT_ARABIC || w->n < 4 || w->letters[0] != L_ALEF || w->letters[1] != L_LAM)
        return;
    w->has_article = true;
    w->n -= 2;
    w->raw_n -= 2;
    memmove(w->letters, w->letters + 2, w->n);
    memmove(w->raw, w->raw + 2, w->raw_n);
}

static void end_word(struct name *n, struct word *w, str text)
{
    if (w->n == 0)
        return;
    struct word mrz;
    str as = str_sub(text, w->offset, w->length);
    if (w->script == SCRIPT_LATIN && str_has(as, 'X') && mrz_letters(as, &mrz)) {
        memcpy(w->letters, mrz.letters, sizeof w->letters);
        memcpy(w->raw, mrz.letters, mrz.n);
        w->n = w->raw_n = mrz.n;
        w->script = SCRIPT_ARABIC;
    }
    if (n->n == NAME_WORDS)
        n->is_cut = true;
    else
        n->words[n->n++] = *w;
    *w = (struct word){ 0 };
}

/* The letters behind 1st, 2nd, 3rd, 44th. */
static bool is_ordinal(const struct word *w, str text, size_t from)
{
    static const char *const ends[] = { "st", "nd", "rd", "th" };
    if (w->script != SCRIPT_DIGITS)
        return false;
    size_t far = from + 2;
    if (far < text.len && fold_character((unsigned char)text.ptr[far], (char[4]){ 0 }))
        return false;
    for (size_t i = 0; i < countof(ends); i++)
        if (str_eq_nocase(str_sub(text, from, 2), str_c(ends[i])))
            return true;
    return false;
}

/* The letters of `c`, and of the character behind it when both are one letter: then `at`, which is
 * behind `c`, moves on. */
static enum letter_kind letters_from(str text, uint32_t c, size_t *at, uint8_t out[8],
                                     size_t *ret_n)
{
    size_t next = *at;
    bool may_pair = next < text.len && letter_may_pair(c);
    *ret_n = may_pair ? letters_of_pair(c, utf8_next(text, &next), out) : 0;
    if (*ret_n == 0)
        return letters_of_character(c, out, ret_n);
    *at = next;
    return CHARACTER_LETTER;
}

/* Character `c`, which stands from `from` to `to`; gives where the next one begins. */
static size_t take_character(struct name *n, struct word *w, str text, size_t from, size_t to,
                             uint32_t c)
{
    uint8_t letters[8];
    size_t k = 1;
    enum letter_kind kind = CHARACTER_LETTER;
    if ((c | 32) - 'a' < 26) /* most are plain letters */
        letters[0] = (uint8_t)((c | 32) - 'a');
    else
        kind = letters_from(text, c, &to, letters, &k);
    if (kind == CHARACTER_NOTHING)
        return to;
    if (kind == CHARACTER_GAP) {
        end_word(n, w, text);
        return to;
    }
    if (w->n && script_of(letters[0]) != w->script && !is_ordinal(w, text, from))
        end_word(n, w, text);
    if (w->n == 0) {
        w->offset = (uint16_t)from;
        w->script = script_of(letters[0]);
    }
    w->length = (uint16_t)(to - w->offset);
    for (size_t i = 0; i < k; i++)
        if (w->script != SCRIPT_DIGITS || letter_is_digit(letters[i]))
            push_letter(w, letters[i], c);
    return to;
}

/* Single letters that follow one another are an abbreviation: "A.B.C.". */
static void join_single_letters(struct name *n)
{
    size_t out = 0;
    for (size_t i = 0; i < n->n;) {
        size_t k = i;
        while (k < n->n && n->words[k].n == 1 && n->words[k].script == SCRIPT_LATIN)
            k++;
        if (k > i + 1) {
            n->words[out++] = word_join(&n->words[i], k - i);
            i = k;
        } else {
            n->words[out++] = n->words[i++];
        }
    }
    n->n = (uint8_t)out;
}

struct word word_join(const struct word *words, size_t n)
{
    struct word w = words[0];
    w.tag = TAG_NONE;
    w.group = 0;
    for (size_t i = 1; i < n; i++) {
        const struct word *next = &words[i];
        if (letter_is_latin(next->letters[0])) {
            for (size_t k = 0; k < next->raw_n; k++)
                push_letter(&w, next->raw[k], 0);
            continue;
        }
        for (size_t k = 0; k < next->n; k++)
            push_letter(&w, next->letters[k], next->other[k]);
    }
    const struct word *last = &words[n - 1];
    w.length = (uint16_t)(last->offset + last->length - w.offset);
    return w;
}

/* Words that only count in names of one kind: "Sa" is no company, "Gen" no general of a trade. */
static const unsigned tags_of_kind[NAME_KINDS] = {
    [NAME_PERSON] = 1u << TAG_ARTICLE | 1u << TAG_NASAB | 1u << TAG_KUNYA | 1u << TAG_HONORIFIC |
                    1u << TAG_LAQAB | 1u << TAG_RELATION | 1u << TAG_PARTICLE | 1u << TAG_SHORT,
    [NAME_COMPANY] =
        1u << TAG_ARTICLE | 1u << TAG_STOP | 1u << TAG_FORM | 1u << TAG_WEAK | 1u << TAG_NUMBER,
    [NAME_OBJECT] = 1u << TAG_ARTICLE | 1u << TAG_STOP | 1u << TAG_NUMBER,
};

/* The longest phrase that begins here; 0 none. */
static size_t phrase_at(const struct name *n, size_t i, enum name_kind kind, struct word_sense *ret)
{
    enum { PHRASE_WORDS = 5 };
    size_t most = word_begins_phrase(&n->words[i]) ? PHRASE_WORDS : 1;
    for (size_t k = n->n - i < most ? n->n - i : most; k > 0; k--)
        if (word_sense(&n->words[i], k, tags_of_kind[kind], ret))
            return k;
    return 0;
}

static void tag_words(struct name *n, enum name_kind kind)
{
    size_t out = 0;
    for (size_t i = 0; i < n->n;) {
        struct word_sense sense;
        size_t k = phrase_at(n, i, kind, &sense);
        struct word w = k > 1 ? word_join(&n->words[i], k) : n->words[i];
        if (k) {
            w.tag = sense.tag;
            w.group = sense.group;
        }
        i += k ? k : 1;
        if (w.tag != TAG_ARTICLE)
            take_article(&w);
        n->words[out++] = w;
    }
    n->n = (uint8_t)out;
}

/* "KHAN, Imran" is Imran Khan. */
static void turn_round(struct name *n, size_t comma)
{
    struct word words[NAME_WORDS];
    memcpy(words, n->words, sizeof words);
    for (size_t i = 0; i < n->n; i++)
        n->words[i] = words[(i + comma) % n->n];
}

static bool is_comma(uint32_t c) { return c == ',' || c == 0x060C; }

void name_read(str text, enum name_kind kind, struct name *ret)
{
    struct word w = { 0 };
    size_t commas = 0, comma = 0;
    ret->n = 0;
    ret->is_cut = text.len > NAME_TEXT_MAX;
    text = str_sub(text, 0, NAME_TEXT_MAX);
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t c = (unsigned char)text.ptr[at];
        if (c < 0x80)
            at++;
        else
            c = utf8_next(text, &at);
        at = take_character(ret, &w, text, from, at, c);
        if (is_comma(c)) {
            commas++;
            comma = ret->n;
        }
    }
    end_word(ret, &w, text);
    if (kind == NAME_PERSON && commas == 1 && comma > 0 && comma < ret->n)
        turn_round(ret, comma);
    if (kind == NAME_COMPANY)
        join_single_letters(ret);
    tag_words(ret, kind);
}

size_t word_skeleton(const struct word *w, char out[WORD_LETTERS])
{
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        char c = letter_class(w->letters[i]);
        if (c != '-' && (n == 0 || out[n - 1] != c))
            out[n++] = c;
    }
    return n;
}

static const struct {
    const char *word;
    enum name_kind kind;
} kinds[] = {
    { "", NAME_PERSON },
    { "person", NAME_PERSON },
    { "individual", NAME_PERSON },
    { "company", NAME_COMPANY },
    { "organization", NAME_COMPANY },
    { "organisation", NAME_COMPANY },
    { "legalentity", NAME_COMPANY },
    { "entity", NAME_COMPANY },
    { "publicbody", NAME_COMPANY },
    { "vessel", NAME_OBJECT },
    { "airplane", NAME_OBJECT },
    { "aircraft", NAME_OBJECT },
    { "vehicle", NAME_OBJECT },
    { "asset", NAME_OBJECT },
};

bool name_kind_is_known(str schema)
{
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_eq_nocase(schema, str_c(kinds[i].word)))
            return true;
    return false;
}

enum name_kind name_kind_of(str schema)
{
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_eq_nocase(schema, str_c(kinds[i].word)))
            return kinds[i].kind;
    return NAME_PERSON;
}
