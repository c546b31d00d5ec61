// SPDX-License-Identifier: Apache-2.0
#include "assess/rule/filter.h"

#include "base/list.h"

#include <math.h>
#include <string.h>

enum {
    ALTERNATIVES_MAX = 64, /* of one condition; more are not taken */
    TESTS_MAX = 16,        /* of one alternative */
    TEXT_MAX = 64,         /* bytes; a longer constant is not taken */
    SCRATCH = 16 << 20,    /* bytes, for what one rule asks */
    NO_NOUN = 0            /* the event itself is one of those that are there once */
};

/* A field of a record is a column. */
struct column {
    int noun;
    const struct field *field;
};

/* Criteria over the event and, if `noun` is one of many, over one of its records at a time. */
struct part {
    int noun;
    struct criteria *criteria;
    struct column columns[CRITERIA_COLUMNS_MAX];
    bool is_number[CRITERIA_COLUMNS_MAX];
    size_t n_columns;
    struct {
        uint32_t *at;
        size_t n, cap;
    } rules; /* of each criterion */
};

struct rule_filter {
    struct rule_bits always;
    struct part *parts[NOUNS]; /* NULL: no rule asks that way */
};

/* what must hold */

struct atom {
    const struct node *field;
    enum criteria_op op;
    const str *texts;
    size_t n_texts;
    double number;
};
struct alternative {
    int noun; /* of many, of which one record must meet it all; NO_NOUN */
    struct atom atoms[TESTS_MAX];
    size_t n;
};
struct alternatives {
    struct alternative *at;
    size_t n;
    bool is_always; /* nothing could be taken: may be true of any event */
};

static const struct alternatives always = { NULL, 0, true };

static str lowered(struct arena *a, str s)
{
    char *p = make_n(a, char, s.len + 1);
    for (size_t i = 0; i < s.len; i++)
        p[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] | 32) : s.ptr[i];
    return (str){ p, s.len };
}

static struct alternatives one_of(struct arena *a, const struct atom *atom)
{
    struct alternative *x = make(a, struct alternative);
    int noun = atom->field->noun;
    x->noun = noun_at(noun).is_many ? noun : NO_NOUN;
    x->atoms[0] = *atom;
    x->n = 1;
    return (struct alternatives){ x, 1, false };
}

static bool is_column(const struct node *n)
{
    bool is_text = n->type == RULE_TEXT && n->field->type == FIELD_FACT;
    bool is_number =
        n->type == RULE_NUMBER && (n->field->type == FIELD_I64 || n->field->type == FIELD_F64);
    return is_text || is_number;
}

static bool is_field(const struct node *n) { return n->op == OP_FIELD && is_column(n); }

static enum criteria_op mirrored(enum criteria_op op)
{
    switch (op) {
    case CRITERIA_LT:
        return CRITERIA_GT;
    case CRITERIA_LE:
        return CRITERIA_GE;
    case CRITERIA_GT:
        return CRITERIA_LT;
    case CRITERIA_GE:
        return CRITERIA_LE;
    default:
        return op;
    }
}

static enum criteria_op op_of(enum op op)
{
    switch (op) {
    case OP_EQ:
        return CRITERIA_EQ;
    case OP_LT:
        return CRITERIA_LT;
    case OP_LE:
        return CRITERIA_LE;
    case OP_GT:
        return CRITERIA_GT;
    case OP_GE:
        return CRITERIA_GE;
    default:
        return CRITERIA_OPS;
    }
}

static struct alternatives compared(struct arena *a, const struct node *field, enum criteria_op op,
                                    const struct node *with)
{
    struct atom atom = { .field = field, .op = op, .number = with->value.number };
    if (with->op != OP_CONST || !with->value.is_known || op == CRITERIA_OPS)
        return always;
    if (field->type == RULE_NUMBER)
        return isnan(atom.number) ? always : one_of(a, &atom);
    if (op != CRITERIA_EQ || with->value.text.len == 0 || with->value.text.len > TEXT_MAX)
        return always;
    str *text = make(a, str);
    *text = lowered(a, with->value.text);
    atom.texts = text;
    atom.n_texts = 1;
    return one_of(a, &atom);
}

static struct alternatives comparison(struct arena *a, const struct node *n)
{
    if (is_field(n->kids[0]))
        return compared(a, n->kids[0], op_of(n->op), n->kids[1]);
    if (is_field(n->kids[1]))
        return compared(a, n->kids[1], mirrored(op_of(n->op)), n->kids[0]);
    return always;
}

static struct alternatives of_one(struct arena *a, struct alternatives x, struct alternatives y);

static struct alternatives between(struct arena *a, const struct node *n)
{
    if (!is_field(n->kids[0]) || n->kids[0]->type != RULE_NUMBER)
        return always;
    return of_one(a, compared(a, n->kids[0], CRITERIA_GE, n->kids[1]),
                  compared(a, n->kids[0], CRITERIA_LE, n->kids[2]));
}

/* Each beginning is an alternative of its own. */
static struct alternatives beginnings(struct arena *a, const struct node *n, const str *texts)
{
    if (n->set->n > ALTERNATIVES_MAX)
        return always;
    struct alternatives ret = { make_n(a, struct alternative, n->set->n), n->set->n, false };
    for (size_t i = 0; i < ret.n; i++) {
        struct atom atom = {
            .field = n->kids[0], .op = CRITERIA_PREFIX, .texts = &texts[i], .n_texts = 1
        };
        ret.at[i] = *one_of(a, &atom).at;
    }
    return ret;
}

static struct alternatives membership(struct arena *a, const struct node *n)
{
    if (!is_field(n->kids[0]) || n->kids[0]->type != RULE_TEXT || n->set->n == 0)
        return always;
    str *texts = make_n(a, str, n->set->n);
    for (size_t i = 0; i < n->set->n; i++) {
        str s = n->set->at[i].text;
        if (s.len == 0 || s.len > TEXT_MAX)
            return always;
        texts[i] = lowered(a, s);
    }
    if (n->op == OP_STARTS)
        return beginnings(a, n, texts);
    return one_of(a, &(struct atom){ n->kids[0], CRITERIA_IN, texts, n->set->n, 0 });
}

/* Records of two kinds of many cannot be asked at once: those of the first are. */
static struct alternative joined(const struct alternative *x, const struct alternative *y)
{
    struct alternative ret = *x;
    if (ret.noun == NO_NOUN)
        ret.noun = y->noun;
    for (size_t i = 0; i < y->n && ret.n < TESTS_MAX; i++) {
        bool is_many = noun_at(y->atoms[i].field->noun).is_many;
        if (!is_many || y->atoms[i].field->noun == ret.noun)
            ret.atoms[ret.n++] = y->atoms[i];
    }
    return ret;
}

/* Both, of the event and of the same record of it. */
static struct alternatives of_one(struct arena *a, struct alternatives x, struct alternatives y)
{
    if (x.is_always || y.is_always)
        return x.is_always ? y : x;
    if (x.n * y.n > ALTERNATIVES_MAX)
        return x.n <= y.n ? x : y;
    struct alternatives ret = { make_n(a, struct alternative, x.n * y.n), 0, false };
    for (size_t i = 0; i < x.n; i++)
        for (size_t k = 0; k < y.n; k++)
            ret.at[ret.n++] = joined(&x.at[i], &y.at[k]);
    return ret;
}

/* Two `any` of one noun may be met by two records: only one of them is taken. */
static bool are_apart(struct alternatives x, struct alternatives y)
{
    for (size_t i = 0; i < x.n; i++)
        for (size_t k = 0; k < y.n; k++)
            if (x.at[i].noun != NO_NOUN && y.at[k].noun != NO_NOUN)
                return true;
    return false;
}

static struct alternatives both(struct arena *a, struct alternatives x, struct alternatives y)
{
    bool is_apart = !x.is_always && !y.is_always && are_apart(x, y);
    if (is_apart)
        return x.n <= y.n ? x : y;
    return of_one(a, x, y);
}

static struct alternatives either(struct arena *a, struct alternatives x, struct alternatives y)
{
    if (x.is_always || y.is_always || x.n + y.n > ALTERNATIVES_MAX)
        return always;
    struct alternatives ret = { make_n(a, struct alternative, x.n + y.n), x.n + y.n, false };
    memcpy(ret.at, x.at, x.n * sizeof *x.at);
    memcpy(ret.at + x.n, y.at, y.n * sizeof *y.at);
    return ret;
}

static struct alternatives taken(struct arena *a, const struct node *n, bool within);

/* Within an `any` the fields of its noun are of one record, and so are the tests of an `and`. */
static struct alternatives within_any(struct arena *a, const struct node *n)
{
    struct alternatives ret = always;
    if (n->op != OP_AND)
        return taken(a, n, true);
    for (size_t i = 0; i < n->n; i++)
        ret = of_one(a, ret, within_any(a, n->kids[i]));
    return ret;
}

static struct alternatives logic(struct arena *a, const struct node *n, bool within)
{
    struct alternatives ret = taken(a, n->kids[0], within);
    for (size_t i = 1; i < n->n; i++) {
        struct alternatives next = taken(a, n->kids[i], within);
        ret = n->op == OP_AND ? both(a, ret, next) : either(a, ret, next);
    }
    return ret;
}

static struct alternatives taken(struct arena *a, const struct node *n, bool within)
{
    switch (n->op) {
    case OP_AND:
        return within ? within_any(a, n) : logic(a, n, within);
    case OP_OR:
        return logic(a, n, within);
    case OP_ANY:
        return within ? always : within_any(a, n->kids[0]);
    case OP_IN:
    case OP_STARTS:
        return membership(a, n);
    case OP_EQ:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        return comparison(a, n);
    case OP_BETWEEN:
        return between(a, n);
    default:
        return always;
    }
}

/* columns */

static int column_of(struct part *p, const struct node *field)
{
    for (size_t i = 0; i < p->n_columns; i++)
        if (p->columns[i].noun == field->noun && p->columns[i].field == field->field)
            return (int)i;
    if (p->n_columns == CRITERIA_COLUMNS_MAX)
        return -1;
    p->columns[p->n_columns] = (struct column){ field->noun, field->field };
    p->is_number[p->n_columns] = field->type == RULE_NUMBER;
    return (int)p->n_columns++;
}

static void note_columns(struct arena *a, struct rule_filter *f, const struct alternatives *x)
{
    for (size_t i = 0; i < x->n; i++) {
        struct part **p = &f->parts[x->at[i].noun];
        if (!*p) {
            *p = make(a, struct part);
            (*p)->noun = x->at[i].noun;
        }
        for (size_t k = 0; k < x->at[i].n; k++)
            (void)column_of(*p, x->at[i].atoms[k].field);
    }
}

static bool put(struct arena *a, struct part *p, const struct alternative *x, uint32_t rule)
{
    struct criteria_test tests[TESTS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++) {
        const struct atom *atom = &x->atoms[i];
        int column = column_of(p, atom->field);
        if (column >= 0)
            tests[n++] = (struct criteria_test){ (unsigned)column, atom->op, atom->texts,
                                                 atom->n_texts, atom->number };
    }
    if (criteria_add(p->criteria, tests, n) < 0)
        return false;
    *list_push(a, &p->rules) = rule;
    return true;
}

static void mark(struct rule_bits *b, uint32_t i) { b->word[i / 64] |= (uint64_t)1 << i % 64; }

/* What a rule asks is taken twice, for its columns and for its criteria, so that of 5,000 rules
 * only one is held at a time. */
static struct alternatives of_rule(struct arena *scratch, const struct rule *r)
{
    arena_reset(scratch);
    struct alternatives x = taken(scratch, r->body->when, false);
    return arena_full(scratch) ? always : x;
}

const struct rule_filter *rule_filter_new(struct arena *a, struct rule *const *rules, size_t n)
{
    cleanup(arena_freep) struct arena *scratch = arena_new(SCRATCH);
    struct rule_filter *f = make(a, struct rule_filter);
    for (size_t i = 0; i < n; i++) {
        struct alternatives x = of_rule(scratch, rules[i]);
        note_columns(a, f, &x);
    }
    for (int p = 0; p < NOUNS; p++)
        if (f->parts[p])
            f->parts[p]->criteria = criteria_new(a, f->parts[p]->is_number, f->parts[p]->n_columns);
    for (uint32_t i = 0; i < n; i++) {
        struct alternatives x = of_rule(scratch, rules[i]);
        bool is_put = !x.is_always;
        for (size_t k = 0; k < x.n && is_put; k++)
            is_put = put(a, f->parts[x.at[k].noun], &x.at[k], i);
        if (!is_put)
            mark(&f->always, i);
    }
    for (int p = 0; p < NOUNS; p++)
        if (f->parts[p])
            criteria_build(f->parts[p]->criteria);
    return f;
}

/* running */

struct row {
    str text[CRITERIA_COLUMNS_MAX];
    double number[CRITERIA_COLUMNS_MAX];
    char low[CRITERIA_COLUMNS_MAX][TEXT_MAX + 1];
};

static double number_in(const struct field *f, const void *p)
{
    if (f->type == FIELD_I64)
        return *(const int64_t *)p == -1 ? (double)NAN : (double)*(const int64_t *)p;
    return *(const double *)p < 0 ? (double)NAN : *(const double *)p;
}

/* One byte more than a constant may have tells a longer text from one. */
static str text_in(const void *p, char low[TEXT_MAX + 1])
{
    str s = ((const fact *)p)->text;
    size_t n = s.len < TEXT_MAX + 1 ? s.len : TEXT_MAX + 1;
    for (size_t i = 0; i < n; i++)
        low[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] | 32) : s.ptr[i];
    return (str){ low, n };
}

static void fill(const struct part *p, const struct run *r, bool of_noun, struct row *row)
{
    for (size_t i = 0; i < p->n_columns; i++) {
        const struct column *c = &p->columns[i];
        if ((p->noun != NO_NOUN && c->noun == p->noun) != of_noun)
            continue;
        const char *record = r->at[c->noun];
        if (p->is_number[i])
            row->number[i] = record ? number_in(c->field, record + c->field->offset) : (double)NAN;
        else
            row->text[i] = record ? text_in(record + c->field->offset, row->low[i]) : STR("");
    }
}

static void match(const struct part *p, const struct row *row, struct rule_bits *ret)
{
    criteria_mark(p->criteria, &(struct criteria_row){ row->text, row->number }, p->rules.at,
                  ret->word);
}

void rule_filter_run(const struct rule_filter *f, struct run *r, struct rule_bits *ret)
{
    struct row row __attribute__((uninitialized));
    memcpy(ret, &f->always, sizeof *ret);
    for (size_t i = 0; i < NOUNS; i++) {
        const struct part *p = f->parts[i];
        if (!p)
            continue;
        fill(p, r, false, &row);
        if (p->noun == NO_NOUN) {
            match(p, &row, ret);
            continue;
        }
        const void *outer = r->at[p->noun];
        for (size_t k = 0; k < rule_elements(r, p->noun); k++) {
            r->at[p->noun] = rule_element(r, p->noun, k);
            fill(p, r, true, &row);
            match(p, &row, ret);
        }
        r->at[p->noun] = outer;
    }
}
