// SPDX-License-Identifier: Apache-2.0
#include "assess/match/keys.h"

#include "base/fold.h"
#include "base/map.h"
#include "model/aircraft.h"
#include "model/countries.h"
#include "model/record_json.h"
#include "name/pair.h"

#include <string.h>

enum { NAME_MAX = 400, NUMBER_LEAST = 5 };

/* Words that say what a company is, not which one. */
static bool is_legal_form(str word)
{
    static const char *const forms[] = {
        "CO",   "COMPANY", "CORP",    "CORPORATION", "FZC", "FZCO", "FZE",    "GMBH",
        "INC",  "JSC",     "LIMITED", "LLC",         "LLP", "LTD",  "MESSRS", "MS",
        "OJSC", "OOO",     "PLC",     "PRIVATE",     "PVT", "SA",   "SMC",    "THE",
    };
    for (size_t i = 0; i < countof(forms); i++)
        if (str_eq(word, str_c(forms[i])))
            return true;
    return false;
}

static str company(struct arena *a, str folded)
{
    char *p = make_n(a, char, folded.len + 1);
    size_t n = 0;
    str rest = folded, word;
    while (str_cut(&rest, ' ', &word)) {
        if (word.len == 0 || is_legal_form(word))
            continue;
        if (n)
            p[n++] = ' ';
        memcpy(p + n, word.ptr, word.len);
        n += word.len;
    }
    return n ? (str){ p, n } : folded;
}

static struct screen_key *push(struct arena *a, struct screen_keys *l, char kind, str text,
                               str shown)
{
    str key = str_fmt(a, "%c:" STR_FMT, kind, STR_ARG(text));
    struct screen_key *k = list_push(a, l);
    *k = (struct screen_key){ .key = key, .shown = shown };
    return k;
}

/* NULL: nothing comparable is left of the text. */
static struct screen_key *add(struct arena *a, struct screen_keys *l, char kind, str text)
{
    str folded = fold(a, str_sub(text, 0, NAME_MAX));
    if (kind == 'd') {
        str n = fold_joined(a, folded);
        if (n.len < NUMBER_LEAST || n.len > 60 || !fold_has_digit(n))
            return NULL;
        struct screen_key *k = push(a, l, kind, n, text);
        k->piece = PIECE_NUMBER;
        return k;
    }
    if (folded.len < 2)
        return NULL;
    str words = kind == 'n' ? fold_sorted(a, folded) : company(a, folded);
    struct screen_key *k = push(a, l, kind, words, text);
    /* One word is no name: half a country may bear it. */
    k->piece = kind == 'n' && !str_has(words, ' ') ? PIECE_WEAK_NAME : PIECE_NAME;
    return k;
}

/* Letters that machines and clerks read for digits, and the other way, become the digit. */
static char as_misread(char c)
{
    static const char alike[] = "OQDILSBZ", digits[] = "00011582";
    const char *at = strchr(alike, c);
    return at && *at ? digits[at - alike] : c;
}

/* A document's number as it may be misread; NULL: too short to say anything. */
static struct screen_key *add_slip(struct arena *a, struct screen_keys *l, str number)
{
    enum { SLIP_LEAST = 6, SLIP_MOST = 60 };
    str n = fold_joined(a, fold(a, str_sub(number, 0, NAME_MAX)));
    char misread[SLIP_MOST];
    if (n.len < SLIP_LEAST || n.len > SLIP_MOST || !fold_has_digit(n))
        return NULL;
    for (size_t i = 0; i < n.len; i++)
        misread[i] = as_misread(n.ptr[i]);
    struct screen_key *k = push(a, l, 'o', (str){ misread, n.len }, number);
    k->piece = PIECE_SLIP;
    return k;
}

/* The mark is the number of an aircraft; where lists call it by its mark, its name as well. */
static void add_aircraft(struct arena *a, struct screen_keys *l, str mark, str shown, bool is_name)
{
    enum { MARK_LEAST = 3 };
    if (mark.len < MARK_LEAST)
        return;
    push(a, l, 'a', mark, shown)->piece = PIECE_NUMBER;
    if (!is_name)
        return;
    struct screen_key *k = push(a, l, 'b', mark, shown);
    k->piece = PIECE_NAME;
    k->things = THING_AIRCRAFT;
}

/* Words by which a name may be told, the rarest first; those that say nothing of their own are left
 * out. */
enum { TELLING = 3, TELLING_OF_ENTRY = 6 };

static size_t telling_words(const struct name *n, size_t most,
                            const struct word *ret[TELLING_OF_ENTRY])
{
    size_t k = 0;
    for (size_t i = 0; i < n->n; i++) {
        const struct word *w = &n->words[i];
        if ((w->tag != TAG_NONE && w->tag != TAG_SHORT) || w->n < 2)
            continue;
        size_t at = k < most ? k++ : most;
        for (; at > 0 && word_rarity(ret[at - 1]) < word_rarity(w); at--)
            if (at < most)
                ret[at] = ret[at - 1];
        if (at < most)
            ret[at] = w;
    }
    return k;
}

static str sound_of(struct arena *a, const struct word *w)
{
    char s[WORD_LETTERS];
    size_t n = word_skeleton(w, s);
    return n ? str_copy(a, (str){ s, n }) : STR("0");
}

/* A key for each two words that tell the name. */
static size_t add_likes(struct arena *a, struct screen_keys *l, char kind, str text, size_t most)
{
    static const float common = 6;
    const struct word *words[TELLING_OF_ENTRY];
    struct name name;
    size_t from = l->n;
    if (kind != 'n' && kind != 'c')
        return from;
    name_read(text, kind == 'n' ? NAME_PERSON : NAME_COMPANY, &name);
    size_t n = telling_words(&name, most, words);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            if (i > 0 && most == TELLING && word_rarity(words[k]) < common)
                continue; /* half a country has both */
            str x = sound_of(a, words[i]), y = sound_of(a, words[k]);
            bool turn = str_cmp(x, y) > 0;
            str both =
                str_fmt(a, STR_FMT "." STR_FMT, STR_ARG(turn ? y : x), STR_ARG(turn ? x : y));
            push(a, l, kind == 'n' ? 's' : 't', both, text)->piece = PIECE_LIKE;
        }
    return from;
}

static void stands(struct screen_key *k, const char *field, const fact *f)
{
    if (!k || f->text.len == 0 || k->n == countof(k->at))
        return;
    k->at[k->n++] = (struct evidence){
        .field = str_c(field), .value = f->text, .offset = f->offset, .length = f->length
    };
}

static void add_fact(struct arena *a, struct screen_keys *l, char kind, const char *field,
                     const fact *f)
{
    if (f->text.len == 0)
        return;
    stands(add(a, l, kind, f->text), field, f);
    for (size_t i = add_likes(a, l, kind, f->text, TELLING); i < l->n; i++)
        stands(&l->at[i], field, f);
}

static void add_pair(struct arena *a, struct screen_keys *l, str given, const fact *f,
                     const fact *surname)
{
    str text = str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(given), STR_ARG(surname->text));
    struct screen_key *k = add(a, l, 'n', str_trim(text));
    stands(k, "person.given", f);
    stands(k, "person.surname", surname);
    for (size_t i = add_likes(a, l, 'n', str_trim(text), TELLING); i < l->n; i++) {
        stands(&l->at[i], "person.given", f);
        stands(&l->at[i], "person.surname", surname);
    }
}

static void person_keys(struct arena *a, const struct person *p, struct screen_keys *l)
{
    add_fact(a, l, 'n', "person.name", &p->name);
    if (p->surname.text.len || p->given.text.len)
        add_pair(a, l, p->given.text, &p->given, &p->surname);
    if (p->title.text.len == 0)
        return;
    /* What looked like a title may have been the end of a name, or a word of it. */
    str glued = str_fmt(a, STR_FMT STR_FMT, STR_ARG(p->given.text), STR_ARG(p->title.text));
    str apart = str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(p->given.text), STR_ARG(p->title.text));
    add_pair(a, l, glued, &p->given, &p->surname);
    add_pair(a, l, apart, &p->given, &p->surname);
}

/* The state that issued a number; what is none says nothing, and contradicts nothing. */
static str issued_by(struct arena *a, str country)
{
    const char *code = country_code(fold(a, str_trim(country)));
    return code ? str_c(code) : STR("");
}

static void document_keys(struct arena *a, const struct document *d, struct screen_keys *l)
{
    struct screen_key *k;
    for (int slip = 0; slip < 2 && d->number.text.len; slip++) {
        k = slip ? add_slip(a, l, d->number.text) : add(a, l, 'd', d->number.text);
        if (!k)
            continue;
        stands(k, "document.number", &d->number);
        stands(k, "document.issuer", &d->issuer);
        k->country = issued_by(a, d->issuer.text);
    }
    if (d->surname.text.len == 0 && d->given.text.len == 0)
        return;
    str text = str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(d->given.text), STR_ARG(d->surname.text));
    k = add(a, l, 'n', str_trim(text));
    stands(k, "document.given", &d->given);
    stands(k, "document.surname", &d->surname);
    for (size_t i = add_likes(a, l, 'n', str_trim(text), TELLING); i < l->n; i++) {
        stands(&l->at[i], "document.given", &d->given);
        stands(&l->at[i], "document.surname", &d->surname);
    }
}

/* Whoever and whatever stands beside the persons: the letters say as what it may be listed,
 * c company, n person, d number, v vessel or vehicle, a the mark of an aircraft, A one that a
 * hyphen tells, D each of several numbers; N a person only when it has two words. And whose own
 * number it may be. */
static const struct {
    const char *field, *as;
    int slot;
    unsigned things;
} others[] = {
    { "declaration.importer_name", "cNd", NOUN_SLOT_declaration, 0 },
    { "declaration.exporter", "cNd", NOUN_SLOT_declaration, 0 },
    { "declaration.declarant", "cNd", NOUN_SLOT_declaration, 0 },
    { "declaration.courier", "cNd", NOUN_SLOT_declaration, 0 },
    { "declaration.importer", "cNd", NOUN_SLOT_declaration, 0 },
    { "journey.aircraft", "a", NOUN_SLOT_journey, 0 },
    { "journey.plate", "vd", NOUN_SLOT_journey, THING_VEHICLE },
    { "declaration.vessel", "vdA", NOUN_SLOT_declaration, THING_VESSEL },
    { "declaration.container", "D", NOUN_SLOT_declaration, THING_VEHICLE },
    { "crossing.plate", "vd", NOUN_SLOT_crossing, THING_VEHICLE },
    { "passage.plate", "vd", NOUN_SLOT_passage, THING_VEHICLE },
    { "passage.chassis", "vd", NOUN_SLOT_passage, THING_VEHICLE },
    { "passage.trailer", "vd", NOUN_SLOT_passage, THING_VEHICLE },
    { "passage.container", "d", NOUN_SLOT_passage, THING_VEHICLE },
    { "consignment.consignor", "cN", NOUN_SLOT_consignment, 0 },
    { "consignment.consignee", "cNd", NOUN_SLOT_consignment, 0 },
    { "consignment.consignee_id", "d", NOUN_SLOT_consignment, 0 },
    { "consignment.notify", "cN", NOUN_SLOT_consignment, 0 },
    { "consignment.driver", "N", NOUN_SLOT_consignment, 0 },
    { "consignment.conveyance", "vd", NOUN_SLOT_consignment, THING_VEHICLE | THING_VESSEL },
    { "consignment.conveyance_id", "vda", NOUN_SLOT_consignment, THING_VEHICLE | THING_VESSEL },
    { "consignment.trailer", "vd", NOUN_SLOT_consignment, THING_VEHICLE },
    { "container.number", "d", NOUN_SLOT_container, THING_VEHICLE },
    { "money.owner", "cN", NOUN_SLOT_money, 0 },
    { "seizure.company", "c", NOUN_SLOT_seizure, 0 },
    { "seizure.company_id", "d", NOUN_SLOT_seizure, 0 },
    { "seizure.plate", "vd", NOUN_SLOT_seizure, THING_VEHICLE },
    { "seizure.vessel", "vdA", NOUN_SLOT_seizure, THING_VESSEL },
    { "seizure.aircraft", "a", NOUN_SLOT_seizure, 0 },
    { "examination.importer", "cNd", NOUN_SLOT_examination, 0 },
};

static void aircraft_keys(struct arena *a, struct screen_keys *l, const char *field, const fact *f,
                          bool needs_hyphen)
{
    str mark = needs_hyphen ? aircraft_mark_hyphened(a, f->text) : aircraft_plain(a, f->text);
    size_t from = l->n;
    add_aircraft(a, l, mark, f->text, true);
    for (size_t i = from; i < l->n; i++)
        stands(&l->at[i], field, f);
}

static void each_number(struct arena *a, struct screen_keys *l, const char *field, const fact *f)
{
    str rest = f->text, number;
    while (str_cut(&rest, ' ', &number))
        stands(add(a, l, 'd', number), field, f);
}

static void other_keys(struct arena *a, const struct event *e, size_t i, struct screen_keys *l)
{
    enum { RECORDS_MAX = 200 };
    const struct slot *s = &slots[others[i].slot];
    const struct field *f = field_find(s->fields, str_c(strchr(others[i].field, '.') + 1));
    for (size_t k = 0; k < slot_count(e, s) && k < RECORDS_MAX; k++) {
        const fact *x = (const fact *)((const char *)slot_record(e, s, k) + f->offset);
        size_t from = l->n;
        for (const char *as = others[i].as; *as; as++)
            if (*as == 'a' || *as == 'A')
                aircraft_keys(a, l, others[i].field, x, *as == 'A');
            else if (*as == 'D')
                each_number(a, l, others[i].field, x);
            else if (*as != 'N')
                add_fact(a, l, *as, others[i].field, x);
            else if (str_has(x->text, ' ')) /* one word is no person's name here */
                add_fact(a, l, 'n', others[i].field, x);
        for (; from < l->n; from++)
            if (l->at[from].piece != PIECE_LIKE)
                l->at[from].things |= others[i].things;
    }
}

/* Of two that are the same the first stays, unless the other alone says whose own number it is. */
static void once(struct screen_keys *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        size_t k = 0;
        while (k < n &&
               !(str_eq(l->at[k].key, l->at[i].key) && str_eq(l->at[k].country, l->at[i].country)))
            k++;
        unsigned things = k < n ? l->at[k].things | l->at[i].things : l->at[i].things;
        if (k == n || (!l->at[k].things && things))
            l->at[k] = l->at[i];
        l->at[k].things = things;
        n += k == n;
    }
    l->n = n;
}

void keys_of_event(struct arena *a, const struct event *e, struct screen_keys *ret)
{
    enum { DOCUMENTS_MAX = 50 }; /* more than any traveller carries */
    if (e->person)
        person_keys(a, e->person, ret);
    for (size_t i = 0; i < e->documents.n && i < DOCUMENTS_MAX; i++)
        document_keys(a, &e->documents.at[i], ret);
    for (size_t i = 0; i < countof(others); i++)
        if (slots[others[i].slot].kinds & 1u << e->kind &&
            !(others[i].slot == NOUN_SLOT_journey && e->is_flight_told))
            other_keys(a, e, i, ret);
    once(ret);
}

static bool is_imo_number(str plain)
{
    enum { DIGITS = 7 };
    return plain.len == DIGITS && str_is_digits(plain);
}

/* A plate, a chassis or container number, an IMO number: of an entry that is such a thing. */
static void own_number(struct arena *a, struct screen_keys *l, enum thing thing, str text)
{
    str n = fold_joined(a, fold(a, str_sub(text, 0, NAME_MAX)));
    size_t from = l->n;
    if (thing == THING_VESSEL) {
        str digits = str_starts(n, fold(a, STR("IMO"))) ? str_sub(n, 3, n.len) : n;
        if (!is_imo_number(digits))
            return;
        add(a, l, 'd', digits);
        add(a, l, 'd', str_fmt(a, "IMO" STR_FMT, STR_ARG(digits)));
    } else if (fold_has_digit(n)) {
        add(a, l, 'd', text);
        add(a, l, 'v', text); /* a plate may be shorter than other numbers are */
    }
    for (; from < l->n; from++)
        l->at[from].things = (unsigned)thing;
}

/* Kinds of entries whose name, or document, is the number of the thing itself. That of an aircraft
 * has keys of its own, and as a document is not it: the aircraft may have been sold. */
static void own_numbers(struct arena *a, const struct list_entry *e, struct screen_keys *l)
{
    static const struct {
        const char *kind;
        enum thing thing;
    } kinds[] = { { "vehicle", THING_VEHICLE }, { "vessel", THING_VESSEL } };
    for (size_t i = 0; i < countof(kinds); i++) {
        if (!str_eq(e->kind, str_c(kinds[i].kind)))
            continue;
        own_number(a, l, kinds[i].thing, e->name);
        list_each (const str, s, &e->aliases)
            own_number(a, l, kinds[i].thing, *s);
        list_each (const struct list_document, d, &e->documents)
            own_number(a, l, kinds[i].thing, d->number);
    }
}

static void aircraft_of_entry(struct arena *a, const struct list_entry *e, struct screen_keys *l)
{
    if (!str_eq(e->kind, STR("aircraft")))
        return;
    add_aircraft(a, l, aircraft_plain(a, e->name), e->name, true);
    list_each (const str, s, &e->aliases)
        add_aircraft(a, l, aircraft_plain(a, *s), *s, true);
    list_each (const struct list_document, d, &e->documents)
        add_aircraft(a, l, aircraft_plain(a, d->number), d->number, false);
}

str name_without_brackets(str name)
{
    size_t at;
    str rest = str_trim(name);
    if (!str_ends(rest, STR(")")) || !str_find(rest, STR("("), &at))
        return STR("");
    return str_trim(str_sub(rest, 0, at));
}

static void name_of_entry(struct arena *a, struct screen_keys *l, char kind, str name)
{
    str plain = kind == 'c' ? name_without_brackets(name) : STR("");
    add(a, l, kind, name);
    if (plain.len)
        add(a, l, kind, plain);
    add_likes(a, l, kind, name, TELLING_OF_ENTRY);
}

void keys_of_entry(struct arena *a, const struct list_entry *e, struct screen_keys *ret)
{
    char kind = str_eq(e->kind, STR("person")) ? 'n' : str_eq(e->kind, STR("entity")) ? 'c' : 'v';
    name_of_entry(a, ret, kind, e->name);
    aircraft_of_entry(a, e, ret);
    own_numbers(a, e, ret);
    list_each (const str, s, &e->aliases)
        name_of_entry(a, ret, kind, *s);
    list_each (const str, s, &e->weak_aliases) {
        struct screen_key *k = add(a, ret, kind, *s);
        if (k)
            k->piece = PIECE_WEAK_NAME;
    }
    list_each (const struct list_document, d, &e->documents) {
        struct screen_key *k = add(a, ret, 'd', d->number);
        if (k)
            k->country = issued_by(a, d->country);
        k = add_slip(a, ret, d->number);
        if (k)
            k->country = issued_by(a, d->country);
    }
    once(ret);
}

/* The keys that are not among `seen`; those of a whole list are many, so they are not compared one
 * by one. */
static void flatten(struct screen_keys *keys, struct map *seen, struct list_texts *ret)
{
    list_each (struct screen_key, k, keys) {
        void **at = map_at(seen, k->key);
        if (*at)
            continue;
        *at = k;
        *list_push(seen->a, ret) = k->key;
    }
}

void screen_keys(struct arena *a, const struct event *e, struct list_texts *ret)
{
    struct screen_keys keys = { 0 };
    struct map seen = map_new(a);
    keys_of_event(a, e, &keys);
    flatten(&keys, &seen, ret);
}

void screen_entry_keys(struct arena *a, const struct list_entry *entries, size_t n,
                       struct list_texts *ret)
{
    struct map seen = map_new(a);
    for (size_t i = 0; i < n; i++) {
        struct screen_keys keys = { 0 };
        keys_of_entry(a, &entries[i], &keys);
        flatten(&keys, &seen, ret);
    }
}
