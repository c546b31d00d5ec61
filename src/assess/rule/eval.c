// SPDX-License-Identifier: Apache-2.0
#include "assess/rule/internal.h"

#include <string.h>

enum tri { NO, YES, MAYBE };

static struct rule_value truth(enum tri t)
{
    return (struct rule_value){ .type = RULE_BOOL, .is_known = t != MAYBE, .truth = t == YES };
}

static enum tri tri_of(struct rule_value v) { return !v.is_known ? MAYBE : v.truth ? YES : NO; }

unsigned direction_of(str word)
{
    static const char *const words[DIRECTIONS - 1] = { "in", "out", "domestic", "transit",
                                                       "foreign" };
    unsigned i = 0;
    while (i < DIRECTIONS - 1 && !str_eq_nocase(word, str_c(words[i])))
        i++;
    return i;
}

/* Fields */

size_t rule_elements(const struct run *r, int noun)
{
    return slot_count(r->facts->event, &slots[noun - NOUN_SLOTS]);
}

const void *rule_element(const struct run *r, int noun, size_t i)
{
    return slot_record(r->facts->event, &slots[noun - NOUN_SLOTS], i);
}

static struct rule_value field_value(const struct run *r, const struct node *n)
{
    const char *record = r->at[n->noun];
    if (!record)
        return value_unknown(n->type);
    const void *p = record + n->field->offset;
    switch (n->field->type) {
    case FIELD_FACT:
        return value_text(((const fact *)p)->text);
    case FIELD_DATE:
        return value_date(((const fact *)p)->text);
    case FIELD_I64: {
        int64_t v = *(const int64_t *)p;
        return v == -1 ? value_unknown(RULE_NUMBER) : value_number((double)v);
    }
    case FIELD_F64: {
        double v = *(const double *)p;
        return v < 0 ? value_unknown(RULE_NUMBER) : value_number(v);
    }
    case FIELD_BOOL:
        return value_bool(*(const bool *)p);
    case FIELD_TIME: {
        usec t = *(const usec *)p;
        return (struct rule_value){ .type = RULE_TIME, .is_known = t != 0, .from = t, .to = t };
    }
    }
    return value_unknown(n->type);
}

/* Comparisons */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c; }

static int text_cmp(str a, str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < n; i++) {
        unsigned char x = (unsigned char)lower(a.ptr[i]), y = (unsigned char)lower(b.ptr[i]);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

int rule_value_cmp(const struct rule_value *a, const struct rule_value *b)
{
    switch (a->type) {
    case RULE_TEXT:
        return text_cmp(a->text, b->text);
    case RULE_NUMBER:
        return (a->number > b->number) - (a->number < b->number);
    case RULE_BOOL:
        return a->truth - b->truth;
    default:
        return (a->from > b->from) - (a->from < b->from);
    }
}

static enum tri less(const struct rule_value *a, const struct rule_value *b)
{
    if (!a->is_known || !b->is_known)
        return MAYBE;
    if (a->type != RULE_DATE)
        return rule_value_cmp(a, b) < 0 ? YES : NO;
    return a->to < b->from ? YES : a->from >= b->to ? NO : MAYBE;
}

static enum tri equal(const struct rule_value *a, const struct rule_value *b)
{
    if (!a->is_known || !b->is_known)
        return MAYBE;
    if (a->type != RULE_DATE)
        return rule_value_cmp(a, b) == 0 ? YES : NO;
    if (a->to < b->from || b->to < a->from)
        return NO;
    return a->from == a->to && b->from == b->to ? YES : MAYBE;
}

static enum tri negate(enum tri t) { return t == MAYBE ? MAYBE : t == YES ? NO : YES; }
static enum tri both(enum tri a, enum tri b)
{
    return a == NO || b == NO ? NO : a == YES && b == YES ? YES : MAYBE;
}

static struct rule_value compare(struct run *r, const struct node *n)
{
    struct rule_value a = rule_eval(r, n->kids[0]), b = rule_eval(r, n->kids[1]);
    switch (n->op) {
    case OP_EQ:
        return truth(equal(&a, &b));
    case OP_NE:
        return truth(negate(equal(&a, &b)));
    case OP_LT:
        return truth(less(&a, &b));
    case OP_GE:
        return truth(negate(less(&a, &b)));
    case OP_GT:
        return truth(less(&b, &a));
    case OP_LE:
        return truth(negate(less(&b, &a)));
    default: { /* BETWEEN */
        struct rule_value c = rule_eval(r, n->kids[2]);
        return truth(both(negate(less(&a, &b)), negate(less(&c, &a))));
    }
    }
}

/* Texts and sets */

static bool contains(str s, str what)
{
    if (what.len == 0)
        return true;
    for (size_t i = 0; i + what.len <= s.len; i++)
        if (lower(s.ptr[i]) == lower(what.ptr[0]) && str_eq_nocase(str_sub(s, i, what.len), what))
            return true;
    return false;
}

static bool in_sorted(const struct set *set, const struct rule_value *v)
{
    size_t low = 0, high = set->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = rule_value_cmp(v, &set->sorted[mid]);
        if (c == 0)
            return true;
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return false;
}

static struct rule_value membership(struct run *r, const struct node *n)
{
    struct rule_value v = rule_eval(r, n->kids[0]);
    if (!v.is_known)
        return truth(MAYBE);
    if (n->op == OP_IN && v.type == RULE_DATE && v.from != v.to)
        return truth(MAYBE);
    if (n->op == OP_IN)
        return truth(in_sorted(n->set, &v) ? YES : NO);
    size_t work = v.text.len / 16; /* a long text costs more than a step */
    for (size_t i = 0; i < n->set->n; i++) {
        str s = n->set->at[i].text;
        r->steps += 1 + (int64_t)(n->op == OP_CONTAINS ? work : 0);
        if (r->steps > RULE_STEPS_MAX)
            return truth(MAYBE);
        bool yes = n->op == OP_STARTS ? str_eq_nocase(str_sub(v.text, 0, s.len), s)
                   : n->op == OP_ENDS
                       ? s.len <= v.text.len &&
                             str_eq_nocase(str_sub(v.text, v.text.len - s.len, s.len), s)
                       : contains(v.text, s);
        if (yes)
            return truth(YES);
    }
    return truth(NO);
}

/* Arithmetic */

static struct rule_value span(double usecs)
{
    if (!(usecs > -9e18 && usecs < 9e18))
        return value_unknown(RULE_DURATION);
    return (struct rule_value){ .type = RULE_DURATION, .is_known = true, .from = (int64_t)usecs };
}

static int64_t whole_days(int64_t usecs)
{
    return usecs / USEC_PER_DAY - (usecs % USEC_PER_DAY < 0);
}

static struct rule_value shifted(struct rule_value d, int64_t by)
{
    int64_t step = d.type == RULE_DATE ? whole_days(by) : by;
    d.text = (str){ "", 0 };
    d.is_known = !add_overflows(d.from, step, &d.from) && !add_overflows(d.to, step, &d.to);
    return d;
}

static struct rule_value difference(struct rule_value a, struct rule_value b)
{
    if (a.type == RULE_DATE)
        return a.from == a.to && b.from == b.to
                   ? span((double)(a.from - b.from) * (double)USEC_PER_DAY)
                   : value_unknown(RULE_DURATION);
    return span((double)a.from - (double)b.from);
}

static struct rule_value arithmetic(struct run *r, const struct node *n)
{
    struct rule_value a = rule_eval(r, n->kids[0]);
    struct rule_value b = n->n > 1 ? rule_eval(r, n->kids[1]) : value_number(0);
    if (!a.is_known || !b.is_known)
        return value_unknown(n->type);
    if (n->op == OP_DAYS || n->op == OP_HOURS)
        return span(a.number * (double)USEC_PER_DAY / (n->op == OP_DAYS ? 1 : 24));
    bool minus = n->op == OP_SUB;
    if (n->type == RULE_DATE || n->type == RULE_TIME)
        return shifted(a, minus ? -b.from : b.from);
    if (n->type == RULE_DURATION && a.type == RULE_DURATION)
        return span((double)a.from + (minus ? -(double)b.from : (double)b.from));
    if (n->type == RULE_DURATION)
        return difference(a, b);
    switch (n->op) {
    case OP_ADD:
        return value_number(a.number + b.number);
    case OP_SUB:
        return value_number(a.number - b.number);
    case OP_MUL:
        return value_number(a.number * b.number);
    case OP_NEG:
        return value_number(-a.number);
    default: /* nothing is known of a division by zero */
        return b.number == 0 ? value_unknown(RULE_NUMBER) : value_number(a.number / b.number);
    }
}

/* Logic */

static struct rule_value all_or_any(struct run *r, const struct node *n)
{
    enum tri decides = n->op == OP_AND ? NO : YES, result = negate(decides);
    for (size_t i = 0; i < n->n; i++) {
        enum tri t = tri_of(rule_eval(r, n->plan[i]));
        if (t == decides)
            return truth(t);
        if (t == MAYBE)
            result = MAYBE;
    }
    return truth(result);
}

struct tally {
    double sum;
    size_t yes;
    enum tri any, every;
    bool is_whole; /* every value of a sum was known */
    str seen[64];
    size_t n_seen;
};

static void tally_add(struct tally *t, struct rule_value v)
{
    enum tri is = tri_of(v);
    t->yes += is == YES;
    t->any = t->any == YES || is == YES ? YES : is == MAYBE ? MAYBE : t->any;
    t->every = both(t->every, is);
    t->sum += v.number;
    t->is_whole = t->is_whole && v.is_known;
    if (v.type != RULE_TEXT || !v.is_known || t->n_seen == countof(t->seen))
        return;
    for (size_t i = 0; i < t->n_seen; i++)
        if (str_eq_nocase(t->seen[i], v.text))
            return;
    t->seen[t->n_seen++] = v.text;
}

static struct rule_value quantified(struct run *r, const struct node *n)
{
    size_t count = rule_elements(r, n->noun);
    const void *outer = r->at[n->noun];
    /* Of nothing, "every" says nothing: a missing list is not a proof. */
    struct tally t;
    t.sum = 0;
    t.yes = t.n_seen = 0;
    t.any = NO;
    t.every = count ? YES : MAYBE;
    t.is_whole = count > 0;
    for (size_t i = 0; i < count && r->steps <= RULE_STEPS_MAX; i++) {
        r->at[n->noun] = rule_element(r, n->noun, i);
        tally_add(&t, rule_eval(r, n->kids[0]));
        if ((n->op == OP_ANY && t.any == YES) || (n->op == OP_EVERY && t.every == NO))
            break;
    }
    r->at[n->noun] = outer;
    switch (n->op) {
    case OP_ANY:
        return truth(t.any);
    case OP_EVERY:
        return truth(t.every);
    case OP_COUNT:
        return value_number((double)t.yes);
    case OP_DISTINCT:
        return value_number((double)t.n_seen);
    default:
        return t.is_whole ? value_number(t.sum) : value_unknown(RULE_NUMBER);
    }
}

static struct rule_value call(struct run *r, const struct node *n)
{
    struct rule_value args[RULE_FN_ARGS] = { 0 };
    for (size_t i = 0; i < n->n; i++) {
        args[i] = rule_eval(r, n->kids[i]);
        if (!args[i].is_known)
            return value_unknown(n->type);
    }
    return n->fn->eval(r->facts, args);
}

struct rule_value rule_eval(struct run *r, const struct node *n)
{
    if (++r->steps > RULE_STEPS_MAX)
        return value_unknown(n->type);
    switch (n->op) {
    case OP_CONST:
        return n->value;
    case OP_FIELD:
        return field_value(r, n);
    case OP_AND:
    case OP_OR:
        return all_or_any(r, n);
    case OP_NOT:
        return truth(negate(tri_of(rule_eval(r, n->kids[0]))));
    case OP_KNOWN:
        return value_bool(rule_eval(r, n->kids[0]).is_known);
    case OP_UNKNOWN:
        return value_bool(!rule_eval(r, n->kids[0]).is_known);
    case OP_IN:
    case OP_STARTS:
    case OP_ENDS:
    case OP_CONTAINS:
        return membership(r, n);
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
    case OP_DIV:
    case OP_NEG:
    case OP_DAYS:
    case OP_HOURS:
        return arithmetic(r, n);
    case OP_ANY:
    case OP_EVERY:
    case OP_COUNT:
    case OP_SUM:
    case OP_DISTINCT:
        return quantified(r, n);
    case OP_CALL:
        return call(r, n);
    case OP_WINDOW:
        return window_eval(r, n);
    default:
        return compare(r, n);
    }
}
