// SPDX-License-Identifier: Apache-2.0
#include "select/policy.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"

#include <math.h>
#include <string.h>

enum { DAY_MIN = 24 * 60, EDITION_DIGITS = 12, PRINT_MAX = 4 << 20 };

const char *const select_lane_names[SELECT_LANES] = {
#define LANE(name, what) #name,
#include "select/lanes.def"
};

enum kind { COUNT, NUMBER, SHARE, RANGE, HOURS, MODE, RANK, UNIT };

#define DIGITS 1e6 /* numbers have six digits behind the point, so that they print as they are */

struct word {
    const char *name;
    enum kind kind;
    bool is_head;
    size_t offset;
    double least, most;
};

static const struct word words[] = {
#define HEAD(name, kind, member, least, most, doc) \
    { #name, kind, true, offsetof(struct select_policy, member), least, most },
#define TERM(name, kind, member, least, most, doc) \
    { #name, kind, false, offsetof(struct select_terms, member), least, most },
#include "select/policy.def"
};
enum { WORDS = countof(words) };

/* Words for enums, in the order of their values. */
static const char *const choices[][3] = {
    [MODE] = { "value", "modsel" },
    [RANK] = { "loss", "probability" },
    [UNIT] = { "declarations", "minutes" },
};

struct reading {
    struct arena *a;
    struct select_policy *p;
    struct select_faults *faults;
    struct select_terms base; /* what stands before the shifts */
    struct select_terms *at;  /* the shift being read, or &base */
    bool has[WORDS];          /* of the block being read */
    bool has_shift;           /* some shift began */
    int line;
};

static void fault(struct reading *r, int line, str text)
{
    if (r->faults->n < SELECT_FAULTS_MAX)
        *list_push(r->a, r->faults) = (struct select_fault){ line, text };
}

static void put_integer(void *at, enum kind k, int64_t v)
{
    switch (k) {
    case MODE:
        *(enum select_mode *)at = (enum select_mode)v;
        break;
    case RANK:
        *(enum select_rank *)at = (enum select_rank)v;
        break;
    case UNIT:
        *(enum select_unit *)at = (enum select_unit)v;
        break;
    default:
        *(int64_t *)at = v;
    }
}

static int64_t integer_at(const void *at, enum kind k)
{
    switch (k) {
    case MODE:
        return *(const enum select_mode *)at;
    case RANK:
        return *(const enum select_rank *)at;
    case UNIT:
        return *(const enum select_unit *)at;
    default:
        return *(const int64_t *)at;
    }
}

static str cut_word(str *rest)
{
    str s = str_trim(*rest);
    size_t n = 0;
    while (n < s.len && s.ptr[n] != ' ' && s.ptr[n] != '\t')
        n++;
    *rest = str_trim(str_sub(s, n, s.len));
    return str_sub(s, 0, n);
}

static bool number_of(const struct word *w, str s, double *ret)
{
    double v;
    if (str_to_f64(s, &v) < 0 || !(v >= w->least && v <= w->most))
        return false;
    *ret = round(v * DIGITS) / DIGITS;
    return true;
}

/* "2 %" or "2%" as .02 */
static bool share_of(const struct word *w, str s, double *ret)
{
    double v;
    if (!str_ends(s, STR("%")) || !number_of(w, str_trim(str_sub(s, 0, s.len - 1)), &v))
        return false;
    *ret = v / 100;
    return true;
}

static bool pair_of(str s, str *ret_a, str *ret_b)
{
    size_t at;
    if (!str_find(s, STR(".."), &at))
        return false;
    *ret_a = str_trim(str_sub(s, 0, at));
    *ret_b = str_trim(str_sub(s, at + 2, s.len));
    return true;
}

static bool clock_of(str s, int64_t *ret)
{
    int64_t h, m;
    if (s.len != 5 || s.ptr[2] != ':' || !str_is_digits(str_sub(s, 0, 2)) ||
        !str_is_digits(str_sub(s, 3, 2)) || str_to_i64(str_sub(s, 0, 2), &h) < 0 ||
        str_to_i64(str_sub(s, 3, 2), &m) < 0 || h > 23 || m > 59)
        return false;
    *ret = h * 60 + m;
    return true;
}

static bool choice_of(const struct word *w, str s, void *at)
{
    for (int i = 0; i < 3 && choices[w->kind][i]; i++)
        if (str_eq(s, str_c(choices[w->kind][i]))) {
            put_integer(at, w->kind, i);
            return true;
        }
    return false;
}

static bool value_of(const struct word *w, str s, void *at)
{
    double v, *number = at;
    int64_t *minute = at;
    str first, last;
    switch (w->kind) {
    case COUNT:
        if (!str_is_digits(s) || !number_of(w, s, &v))
            return false;
        put_integer(at, COUNT, (int64_t)v);
        return true;
    case NUMBER:
        return number_of(w, s, number);
    case SHARE:
        return share_of(w, s, number);
    case RANGE:
        return pair_of(s, &first, &last) && share_of(w, first, &number[0]) &&
               share_of(w, last, &number[1]) && number[0] <= number[1];
    case HOURS:
        return pair_of(s, &first, &last) && clock_of(first, &minute[0]) &&
               clock_of(last, &minute[1]) && minute[0] != minute[1];
    default:
        return choice_of(w, s, at);
    }
}

static str expected(struct arena *a, const struct word *w)
{
    switch (w->kind) {
    case COUNT:
        return str_fmt(a, "a whole number from %.0f to %.0f", w->least, w->most);
    case NUMBER:
        return str_fmt(a, "a number from %.0f to %.0f", w->least, w->most);
    case SHARE:
        return str_fmt(a, "a share from %g %% to %g %%, as 2 %%", w->least, w->most);
    case RANGE:
        return str_fmt(a, "two shares from %g %% to %g %%, the lesser first, as 1 %% .. 20 %%",
                       w->least, w->most);
    case HOURS:
        return STR("two times of the day, as 08:00 .. 16:00");
    default:
        return str_fmt(a, "%s or %s", choices[w->kind][0], choices[w->kind][1]);
    }
}

static void read_word(struct reading *r, str word, str value)
{
    size_t i = 0;
    while (i < WORDS && !str_eq(word, str_c(words[i].name)))
        i++;
    if (i == WORDS) {
        fault(r, r->line,
              str_fmt(r->a, "there is no line '" STR_FMT "' in a policy",
                      STR_ARG(str_sub(word, 0, 40))));
        return;
    }
    const struct word *w = &words[i];
    if (r->has_shift && (w->is_head || r->at == &r->base))
        fault(r, r->line,
              str_fmt(r->a, "'%s' stands before the shifts%s", w->name,
                      w->is_head ? "" : ", or in one"));
    else if (r->has[i])
        fault(r, r->line, str_fmt(r->a, "'%s' is said twice", w->name));
    else if (!value_of(w, value, (char *)(w->is_head ? (void *)r->p : (void *)r->at) + w->offset))
        fault(r, r->line,
              str_fmt(r->a, "'%s' takes " STR_FMT, w->name, STR_ARG(expected(r->a, w))));
    r->has[i] = true;
}

bool select_is_name(str s)
{
    bool is_good = s.len > 0 && s.len < SELECT_WORD_MAX && str_is_utf8(s);
    for (size_t i = 0; i < s.len; i++)
        is_good &= (unsigned char)s.ptr[i] > ' ' && s.ptr[i] != '#' && s.ptr[i] != '|';
    return is_good;
}

static void begin_shift(struct reading *r, str rest)
{
    str office = cut_word(&rest), shift = cut_word(&rest);
    if (r->at != &r->base)
        fault(r, r->line, STR("the shift before this one has no end"));
    if (!select_is_name(office) || !select_is_name(shift) || rest.len)
        fault(r, r->line,
              STR("a shift begins with the names of an office and a shift, or * for any"));
    for (size_t i = 0; i < r->p->terms.n; i++)
        if (str_eq(r->p->terms.at[i].office, office) && str_eq(r->p->terms.at[i].shift, shift))
            fault(r, r->line,
                  str_fmt(r->a, "this office and shift stand in line %d already",
                          r->p->terms.at[i].line));
    if (r->p->terms.n == SELECT_TERMS_MAX) {
        fault(r, r->line, str_fmt(r->a, "more than %d shifts", SELECT_TERMS_MAX));
        r->p->terms.n--;
    }
    memset(r->has, 0, sizeof r->has);
    r->has_shift = true;
    r->at = list_push(r->a, &r->p->terms);
    *r->at = r->base;
    r->at->office = office;
    r->at->shift = shift;
    r->at->line = r->line;
}

/* What cannot be kept is said before it is tried. */
static void check_terms(struct reading *r, const struct select_terms *t)
{
    double red = t->capacity[SELECT_red];
    if (t->random <= 0)
        fault(r, t->line,
              STR("there is no 'random': each shift has a floor of examinations by lot"));
    if (t->expect <= 0)
        fault(r, t->line, STR("there is no 'expect': how many declarations a shift has"));
    if (t->begin_min == t->end_min)
        fault(r, t->line, STR("there are no 'hours'"));
    if (r->p->mode == SELECT_VALUE && red <= 0)
        fault(r, t->line, STR("there is no capacity 'red'"));
    else if (r->p->mode == SELECT_VALUE && r->p->unit == SELECT_DECLARATIONS &&
             t->random * t->expect > red)
        fault(r, t->line,
              str_fmt(r->a, "the lot alone takes %.1f of the %g examinations of a shift",
                      t->random * t->expect, red));
    if (r->p->mode == SELECT_MODSEL &&
        t->rate[SELECT_red] + t->rate[SELECT_yellow] + t->rate[SELECT_blue] > 1)
        fault(r, t->line, STR("the expected rates are more than 100 % together"));
}

static void end_shift(struct reading *r, str rest)
{
    if (r->at == &r->base)
        fault(r, r->line, STR("there is no shift to end"));
    else if (rest.len)
        fault(r, r->line, STR("nothing stands behind 'end'"));
    if (r->at != &r->base)
        check_terms(r, r->at);
    r->at = &r->base;
}

static void read_name(struct reading *r, str name)
{
    if (r->p->name.len)
        fault(r, r->line, STR("a text is one policy"));
    else if (!select_is_name(name))
        fault(r, r->line,
              str_fmt(r->a, "a policy has a name of 1 to %d bytes without blanks",
                      SELECT_WORD_MAX - 1));
    else
        r->p->name = name;
}

static void read_line(struct reading *r, str line)
{
    str rest, head = line;
    rest = str_cut(&line, '#', &head) ? head : STR("");
    str word = cut_word(&rest);
    if (!word.len)
        return;
    if (str_eq(word, STR("policy")))
        read_name(r, rest);
    else if (str_eq(word, STR("shift")))
        begin_shift(r, rest);
    else if (str_eq(word, STR("end")))
        end_shift(r, rest);
    else
        read_word(r, word, rest);
}

int select_policy_read(struct arena *a, str text, struct select_policy *ret,
                       struct select_faults *faults)
{
    struct select_policy p = { 0 };
    struct reading r = { .a = a, .p = &p, .faults = faults };
    str rest = text, line;
    if (text.len > SELECT_POLICY_BYTES)
        return fail(ERR_LIMIT, "a policy has at most %d bytes", SELECT_POLICY_BYTES);
    r.at = &r.base;
    r.base.most_hits = INT64_MAX;
    *faults = (struct select_faults){ 0 };
    while (str_cut(&rest, '\n', &line)) {
        r.line++;
        read_line(&r, line);
    }
    if (r.at != &r.base)
        fault(&r, r.at->line, STR("this shift has no end"));
    if (!p.name.len)
        fault(&r, 1, STR("there is no line 'policy' with its name"));
    if (p.version == 0)
        fault(&r, 1, STR("there is no 'version'"));
    if (!p.terms.n)
        fault(&r, r.line ? r.line : 1, STR("there is no shift"));
    if (faults->n)
        return SELECT_FAULTY;
    str digest = sha256_hex(a, select_policy_print(a, &p));
    p.edition = str_fmt(a, STR_FMT "/%lld/" STR_FMT, STR_ARG(p.name), (long long)p.version,
                        STR_ARG(str_sub(digest, 0, EDITION_DIGITS)));
    *ret = p;
    return 0;
}

static void print_number(struct buf *b, double v)
{
    str s = str_fmt(b->a, "%.6f", v);
    while (s.ptr[s.len - 1] == '0')
        s.len--;
    if (s.ptr[s.len - 1] == '.')
        s.len--;
    buf_add(b, s);
}

static void print_value(struct buf *b, const struct word *w, const void *at)
{
    const double *number = at;
    const int64_t *minute = at;
    switch (w->kind) {
    case COUNT:
        buf_i64(b, integer_at(at, COUNT));
        break;
    case NUMBER:
        print_number(b, number[0]);
        break;
    case SHARE:
        print_number(b, number[0] * 100);
        buf_add(b, STR(" %"));
        break;
    case RANGE:
        print_number(b, number[0] * 100);
        buf_add(b, STR(" % .. "));
        print_number(b, number[1] * 100);
        buf_add(b, STR(" %"));
        break;
    case HOURS:
        buf_fmt(b, "%02d:%02d .. %02d:%02d", (int)(minute[0] / 60), (int)(minute[0] % 60),
                (int)(minute[1] / 60), (int)(minute[1] % 60));
        break;
    default:
        buf_fmt(b, "%s", choices[w->kind][integer_at(at, w->kind)]);
    }
}

static bool is_unsaid(const struct word *w, const struct select_terms *t)
{
    return !w->is_head && w->offset == offsetof(struct select_terms, most_hits) &&
           t->most_hits == INT64_MAX;
}

str select_policy_print(struct arena *a, const struct select_policy *p)
{
    struct buf b = buf_new(a, PRINT_MAX);
    buf_fmt(&b, "policy  " STR_FMT "\n", STR_ARG(p->name));
    for (size_t i = 0; i < WORDS; i++) {
        if (!words[i].is_head)
            continue;
        buf_fmt(&b, "%-7s ", words[i].name);
        print_value(&b, &words[i], (const char *)p + words[i].offset);
        buf_c(&b, '\n');
    }
    for (size_t k = 0; k < p->terms.n; k++) {
        const struct select_terms *t = &p->terms.at[k];
        buf_fmt(&b, "shift " STR_FMT " " STR_FMT "\n", STR_ARG(t->office), STR_ARG(t->shift));
        for (size_t i = 0; i < WORDS; i++) {
            if (words[i].is_head || is_unsaid(&words[i], t))
                continue;
            buf_fmt(&b, "  %-11s ", words[i].name);
            print_value(&b, &words[i], (const char *)t + words[i].offset);
            buf_c(&b, '\n');
        }
        buf_add(&b, STR("end\n"));
    }
    return buf_str(&b);
}

const struct select_terms *select_terms_of(const struct select_policy *p, str office, str shift)
{
    const struct select_terms *best = NULL;
    int best_rank = -1;
    for (size_t i = 0; i < p->terms.n; i++) {
        const struct select_terms *t = &p->terms.at[i];
        bool office_is = str_eq(t->office, office), shift_is = str_eq(t->shift, shift);
        if ((!office_is && !str_eq(t->office, STR("*"))) ||
            (!shift_is && !str_eq(t->shift, STR("*"))))
            continue;
        int rank = office_is * 2 + shift_is;
        if (rank > best_rank) {
            best = t;
            best_rank = rank;
        }
    }
    return best;
}
