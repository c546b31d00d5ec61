// SPDX-License-Identifier: Apache-2.0
#include "assess/edition.h"

#include "base/err.h"
#include "base/log.h"
#include "model/ports.h"

#include <stdatomic.h>
#include <stdlib.h>

static const struct query q_numbers = { "SELECT (SELECT n FROM edition WHERE name = 'lists'), "
                                        "(SELECT n FROM edition WHERE name = 'rules'), "
                                        "(SELECT mark FROM edition WHERE name = 'rules')" };
static const struct query q_entries = {
    "SELECT record, id, expiry, list FROM list_entry WHERE state = 'active' ORDER BY list, key"
};
static const struct query q_entries_at = {
    "SELECT record, id, expiry, list FROM list_entry "
    "WHERE state IN ('active', 'removed', 'replaced') AND since <= $1 "
    "AND (until = 0 OR until > $1) ORDER BY list, key"
};

/* parts */

struct edition_part {
    struct arena *arena;
    _Atomic size_t holders;
};

static struct edition_part *part_new(struct arena *a)
{
    struct edition_part *p = calloc(1, sizeof *p);
    must(p != NULL);
    p->arena = a;
    p->holders = 1;
    return p;
}

static struct edition_part *part_hold(struct edition_part *p)
{
    p->holders++;
    return p;
}

static void part_drop(struct edition_part *p)
{
    if (!p || --p->holders > 0)
        return;
    arena_free(p->arena);
    free(p);
}

/* numbers */

struct numbers {
    int64_t lists, rules;
    str mark; /* of the change that brought these rules */
};

static int read_numbers(struct db *db, struct arena *a, struct numbers *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_numbers, NULL, 0, &rows));
    *ret = (struct numbers){ row_i64(rows.at, 0), row_i64(rows.at, 1), row_text(rows.at, 2) };
    return 0;
}

int edition_numbers(struct db *db, int64_t *ret_lists, int64_t *ret_rules)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct numbers n;
    TRY(read_numbers(db, a, &n));
    *ret_lists = n.lists;
    *ret_rules = n.rules;
    return 0;
}

/* building */

static int load_lists(struct db *db, struct edition *e, int64_t at)
{
    struct rows rows;
    struct arena *a = arena_new(SIZE_MAX);
    e->lists_part = part_new(a);
    TRY(at ? db_read(db, a, &q_entries_at, VALS(V_I64(at)), &rows)
           : db_read(db, a, &q_entries, NULL, 0, &rows));
    struct list_entry *entries = make_n(a, struct list_entry, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        TRY(list_entry_from_row(a, row_text(&rows.at[i], 0), &entries[i]));
        entries[i].list = row_text(&rows.at[i], 3);
        entries[i].expiry = row_text(&rows.at[i], 2);
    }
    e->screen = screen_build(a, entries, rows.n);
    e->entries = rows.n;
    return 0;
}

static bool is_faulty(const struct rule_faults *faults, const struct rule_text *t)
{
    list_each (const struct rule_fault, f, faults)
        if (str_eq(f->file, t->name))
            return true;
    return false;
}

/* A version that does not compile any more (a file lost a set that it names) must not keep the
 * Centre from working: it is left out, and the log says so. */
static int without_faulty(struct edition *e, const struct rule_texts *texts,
                          struct rule_faults *faults)
{
    struct rule_texts good = { 0 };
    struct arena *a = e->rules_part->arena;
    list_each (const struct rule_text, t, texts)
        if (!t->takes_place || !is_faulty(faults, t))
            *list_push(a, &good) = *t;
        else
            log_error("a rule version is left out: it does not compile", KV_S("version", t->name),
                      KV_S("why", rule_fault_print(a, &faults->at[0])));
    faults->n = 0;
    return rule_set_compile(a, good.at, good.n, &e->rules, faults);
}

static int load_rules(struct db *db, struct edition *e, int64_t at)
{
    struct rule_texts texts;
    struct rule_faults faults = { 0 };
    struct arena *a = arena_new(SIZE_MAX);
    e->rules_part = part_new(a);
    TRY(rules_texts(db, a, at, &texts));
    int r = rule_set_compile(a, texts.at, texts.n, &e->rules, &faults);
    if (r == RULES_FAULTY)
        r = without_faulty(e, &texts, &faults);
    if (r == RULES_FAULTY) /* they compiled when they were loaded: an older program? */
        return fail(ERR_CORRUPT, "the rules in force do not compile: " STR_FMT,
                    STR_ARG(rule_fault_print(a, &faults.at[0])));
    return r;
}

static struct edition *edition_new(void)
{
    struct edition *e = calloc(1, sizeof *e);
    must(e != NULL);
    e->arena = arena_new(SIZE_MAX);
    return e;
}

static int take_lists(struct db *db, const struct edition *now, struct edition *e)
{
    if (!now || now->lists_n != e->lists_n)
        return load_lists(db, e, 0);
    e->lists_part = part_hold(now->lists_part);
    e->screen = now->screen;
    e->entries = now->entries;
    return 0;
}

static int take_rules(struct db *db, const struct edition *now, struct rules_next *next, str mark,
                      struct edition *e)
{
    if (now && now->rules_n == e->rules_n) {
        e->rules_part = part_hold(now->rules_part);
        e->rules = now->rules;
        return 0;
    }
    if (!next || !next->arena || next->n != e->rules_n || !str_eq(next->mark, mark))
        return load_rules(db, e, 0);
    e->rules_part = part_new(next->arena);
    e->rules = next->set;
    *next = (struct rules_next){ 0 };
    return 0;
}

int edition_load(struct db *db, const struct edition *now, struct rules_next *next,
                 struct edition **ret)
{
    struct edition *e = edition_new();
    struct numbers n;
    usec begun = time_monotonic();
    /* Numbers first: if something changes meanwhile, work under this edition is refused
     * as stale and the next one is loaded. */
    int r = read_numbers(db, e->arena, &n);
    if (r == 0) {
        e->lists_n = n.lists;
        e->rules_n = n.rules;
        r = take_lists(db, now, e);
    }
    if (r == 0)
        r = take_rules(db, now, next, n.mark, e);
    if (r < 0) {
        edition_free(e);
        return r;
    }
    log_info("edition in force", KV_I("lists", e->lists_n), KV_I("rules", e->rules_n),
             KV_I("entries", e->entries), KV_I("rule_count", rule_set_count(e->rules)),
             KV_I("us", time_monotonic() - begun));
    *ret = e;
    return 0;
}

int edition_load_at(struct db *db, int64_t lists_n, int64_t rules_n, struct edition **ret)
{
    struct edition *e = edition_new();
    e->lists_n = lists_n;
    e->rules_n = rules_n;
    int r = load_lists(db, e, lists_n);
    if (r == 0)
        r = load_rules(db, e, rules_n);
    if (r < 0) {
        edition_free(e);
        return r;
    }
    *ret = e;
    return 0;
}

void edition_free(struct edition *e)
{
    if (!e)
        return;
    part_drop(e->lists_part);
    part_drop(e->rules_part);
    arena_free(e->arena);
    free(e);
}

static bool is_in(const struct list_texts *kinds, str kind)
{
    list_each (const str, k, kinds)
        if (str_eq(*k, kind))
            return true;
    return false;
}

static struct list_texts unit_kinds(struct arena *a, const struct edition *e)
{
    struct list_texts kinds = { 0 };
    for (size_t i = 0; i < UNIT_KINDS; i++)
        *list_push(a, &kinds) = str_c(unit_kind_names[i]);
    for (size_t i = 0; i < rule_set_count(e->rules); i++)
        if (!is_in(&kinds, rule_at(e->rules, i)->unit))
            *list_push(a, &kinds) = rule_at(e->rules, i)->unit;
    return kinds;
}

int edition_check_unit(struct arena *a, const struct edition *e, str unit)
{
    str place = unit, kind = { "", 0 };
    struct list_texts kinds = unit_kinds(a, e);
    if (!str_cut(&place, ' ', &kind))
        return 0;
    const struct port *port = port_find(place);
    bool good_place = unit.len == kind.len || (port && str_eq(place, str_c(port->code)));
    if (is_in(&kinds, kind) && good_place)
        return 0;
    struct buf all = buf_new(a, 4000);
    list_each (const str, k, &kinds)
        buf_fmt(&all, "%s" STR_FMT, all.len ? ", " : "", STR_ARG(*k));
    str known = buf_str(&all), given = str_sub(unit, 0, 60);
    return fail(ERR_INVALID,
                "there is no unit '" STR_FMT "': one of " STR_FMT
                ", alone or with the code of a place, as in 'airport KHI'",
                STR_ARG(given), STR_ARG(known));
}
