// SPDX-License-Identifier: Apache-2.0
#include "assess/edition.h"

#include "assess/rules.h"
#include "base/err.h"
#include "base/log.h"
#include "model/ports.h"

#include <stdlib.h>

static const struct query q_numbers = { "SELECT (SELECT n FROM edition WHERE name = 'lists'), "
                                        "(SELECT n FROM edition WHERE name = 'rules')" };
static const struct query q_entries = {
    "SELECT record, id, expiry, list FROM list_entry WHERE state = 'active' ORDER BY list, key"
};
static const struct query q_entries_at = {
    "SELECT record, id, expiry, list FROM list_entry "
    "WHERE state IN ('active', 'removed', 'replaced') AND since <= $1 "
    "AND (until = 0 OR until > $1) ORDER BY list, key"
};

int edition_numbers(struct db *db, int64_t *ret_lists, int64_t *ret_rules)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct rows rows;
    TRY(db_read(db, a, &q_numbers, NULL, 0, &rows));
    *ret_lists = row_i64(rows.at, 0);
    *ret_rules = row_i64(rows.at, 1);
    return 0;
}

static int load_lists(struct db *db, struct edition *e, int64_t at)
{
    struct rows rows;
    TRY(at ? db_read(db, e->arena, &q_entries_at, VALS(V_I64(at)), &rows)
           : db_read(db, e->arena, &q_entries, NULL, 0, &rows));
    struct list_entry *entries = make_n(e->arena, struct list_entry, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        TRY(list_entry_from_row(e->arena, row_text(&rows.at[i], 0), &entries[i]));
        entries[i].list = row_text(&rows.at[i], 3);
        entries[i].expiry = row_text(&rows.at[i], 2);
    }
    e->screen = screen_build(e->arena, entries, rows.n);
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
    list_each (const struct rule_text, t, texts)
        if (!t->takes_place || !is_faulty(faults, t))
            *list_push(e->arena, &good) = *t;
        else
            log_error("a rule version is left out: it does not compile", KV_S("version", t->name),
                      KV_S("why", rule_fault_print(e->arena, &faults->at[0])));
    faults->n = 0;
    return rule_set_compile(e->arena, good.at, good.n, &e->rules, faults);
}

static int load_rules(struct db *db, struct edition *e, int64_t at)
{
    struct rule_texts texts;
    struct rule_faults faults = { 0 };
    TRY(rules_texts(db, e->arena, at, &texts));
    int r = rule_set_compile(e->arena, texts.at, texts.n, &e->rules, &faults);
    if (r == RULES_FAULTY)
        r = without_faulty(e, &texts, &faults);
    if (r == RULES_FAULTY) /* they compiled when they were loaded: an older program? */
        return fail(ERR_CORRUPT, "the rules in force do not compile: " STR_FMT,
                    STR_ARG(rule_fault_print(e->arena, &faults.at[0])));
    return r;
}

/* at: not those in force now. */
static int load(struct db *db, struct edition *e, bool at)
{
    TRY(load_lists(db, e, at ? e->lists_n : 0));
    return load_rules(db, e, at ? e->rules_n : 0);
}

static struct edition *edition_new(void)
{
    struct edition *e = calloc(1, sizeof *e);
    must(e != NULL);
    e->arena = arena_new(SIZE_MAX);
    return e;
}

int edition_load(struct db *db, struct edition **ret)
{
    struct edition *e = edition_new();
    /* Numbers first: if something changes meanwhile, work under this edition is refused
     * as stale and the next one is loaded. */
    int r = edition_numbers(db, &e->lists_n, &e->rules_n);
    if (r == 0)
        r = load(db, e, false);
    if (r < 0) {
        edition_free(e);
        return r;
    }
    log_info("edition in force", KV_I("lists", e->lists_n), KV_I("rules", e->rules_n),
             KV_I("entries", e->entries), KV_I("rule_count", rule_set_count(e->rules)));
    *ret = e;
    return 0;
}

int edition_load_at(struct db *db, int64_t lists_n, int64_t rules_n, struct edition **ret)
{
    struct edition *e = edition_new();
    e->lists_n = lists_n;
    e->rules_n = rules_n;
    int r = load(db, e, true);
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
