// SPDX-License-Identifier: Apache-2.0
/* What is in force: the terms of texts and stops, and what stops a rule. */
#include "assess/rules.h"

#include "assess/rules_private.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"

#include <string.h>

static const struct query q_texts = {
    "SELECT kind, ref, stage, region, text FROM rule_term WHERE until = 0 ORDER BY kind, ref"
};
static const struct query q_texts_at = {
    "SELECT kind, ref, stage, region, text FROM rule_term WHERE since <= $1 "
    "AND (until = 0 OR until > $1) ORDER BY kind, ref"
};
static const struct query q_move_on = {
    "UPDATE edition SET n = n + 1, mark = $1 WHERE name = 'rules'"
};
static const struct query q_edition = { "SELECT n FROM edition WHERE name = 'rules'" };
static const struct query q_end = {
    "UPDATE rule_term SET until = (SELECT n FROM edition WHERE name = 'rules') "
    "WHERE kind = $1 AND ref = $2 AND until = 0"
};
static const struct query q_put = {
    "INSERT INTO rule_term (kind, ref, since, until, stage, region, text, put_by, put) "
    "VALUES ($1, $2, (SELECT n FROM edition WHERE name = 'rules'), 0, $3, $4, $5, $6, $7)"
};
static const struct query q_stopped = {
    "SELECT t.ref, t.put_by, t.put, coalesce((SELECT l.note FROM life_log l WHERE l.kind = 'rule' "
    "AND "
    "l.ref = t.ref AND l.act = 'stop' ORDER BY l.revision DESC LIMIT 1), '') FROM rule_term t "
    "WHERE t.kind = 'stop' AND t.until = 0 ORDER BY t.ref"
};

str rules_move_on(struct writes *w, usec now)
{
    str mark = uid_new(w->a, now);
    write_add(w, WRITE_ONE, &q_move_on, VALS(V_TEXT(mark)));
    return mark;
}

void term_end(struct writes *w, const char *kind, str ref)
{
    write_add(w, WRITE_ANY, &q_end, VALS(V_C(kind), V_TEXT(ref)));
}

void term_put(struct writes *w, usec now, const struct term *t)
{
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_C(t->kind), V_TEXT(t->ref), V_C(rule_stage_names[t->stage]), V_TEXT(t->region),
                   V_TEXT(t->text), V_TEXT(t->by), V_I64(now)));
}

static enum rule_stage stage_of(str name)
{
    for (size_t i = 0; i < RULE_STAGES; i++)
        if (str_eq(name, str_c(rule_stage_names[i])))
            return (enum rule_stage)i;
    return RULE_STOPPED;
}

/* Files come first, then stops, then versions: their kinds are in that order. A version takes the
 * place of a file's rule, and names the sets that files define. */
int rules_texts(struct db *db, struct arena *a, int64_t edition, struct rule_texts *ret)
{
    struct rows rows;
    struct rule_ids *stopped = make(a, struct rule_ids);
    *ret = (struct rule_texts){ 0 };
    *stopped = (struct rule_ids){ 0 };
    TRY(edition ? db_read(db, a, &q_texts_at, VALS(V_I64(edition)), &rows)
                : db_read(db, a, &q_texts, NULL, 0, &rows));
    list_each (const struct row, r, &rows) {
        str kind = row_text(r, 0);
        if (str_eq(kind, STR("stop"))) {
            *list_push(a, stopped) = row_text(r, 1);
            continue;
        }
        bool is_file = str_eq(kind, STR("file"));
        *list_push(a, ret) = (struct rule_text){ .name = row_text(r, 1),
                                                 .text = row_text(r, 4),
                                                 .stage = stage_of(row_text(r, 2)),
                                                 .region = row_text(r, 3),
                                                 .takes_place = !is_file,
                                                 .stopped = is_file ? stopped : NULL };
    }
    return 0;
}

/* what will be in force */

void rules_next_free(struct rules_next *x)
{
    arena_free(x->arena);
    *x = (struct rules_next){ 0 };
}

static const struct rule_ids *stopped_after(struct arena *a, const struct rule_ids *now,
                                            const struct rules_change *x)
{
    struct rule_ids *next = make(a, struct rule_ids);
    list_each (const str, id, now)
        if (!str_eq(*id, x->lifted))
            *list_push(a, next) = *id;
    if (x->stopped.len)
        *list_push(a, next) = str_copy(a, x->stopped);
    return next;
}

/* The set outlives the call that brought the text. */
static const struct rule_text *kept(struct arena *a, const struct rule_text *t)
{
    struct rule_text *copy = make(a, struct rule_text);
    *copy = *t;
    copy->name = str_copy(a, t->name);
    copy->text = str_copy(a, t->text);
    copy->region = str_copy(a, t->region);
    return copy;
}

/* In the order in which they will be read: files, then versions by their names. */
int rules_texts_after(struct db *db, struct arena *a, const struct rules_change *x,
                      struct rule_texts *ret)
{
    struct rule_texts now;
    const struct rule_ids *stopped = NULL;
    const struct rule_text *put = x->put ? kept(a, x->put) : NULL;
    TRY(rules_texts(db, a, 0, &now));
    *ret = (struct rule_texts){ 0 };
    list_each (struct rule_text, t, &now) {
        if (!t->takes_place) {
            if (!stopped)
                stopped = stopped_after(a, t->stopped, x);
            t->stopped = stopped;
        } else if (put && str_cmp(put->name, t->name) <= 0) {
            *list_push(a, ret) = *put;
            put = NULL;
        }
        if (!t->takes_place || !rule_ids_have(&x->gone, t->name))
            *list_push(a, ret) = *t;
    }
    if (put)
        *list_push(a, ret) = *put;
    return 0;
}

static int compile_after(struct db *db, const struct rules_change *x, struct rules_next *ret,
                         struct rule_faults *faults)
{
    struct rule_texts texts;
    TRY(rules_texts_after(db, ret->arena, x, &texts));
    return rule_set_compile(ret->arena, texts.at, texts.n, &ret->set, faults);
}

int rules_hold(struct db *db, struct writes *w, const struct rules_next *next)
{
    struct rows rows;
    if (!next)
        return 0;
    TRY(db_read(db, w->a, &q_edition, NULL, 0, &rows));
    w->rules_edition = row_i64(rows.at, 0);
    return 0;
}

int rules_move_to(struct db *db, struct writes *w, usec now, const struct rules_change *x,
                  struct rules_next *ret, str *ret_fault)
{
    struct rule_faults faults = { 0 };
    str mark = rules_move_on(w, now);
    if (!ret)
        return 0;
    *ret = (struct rules_next){ .arena = arena_new(SIZE_MAX) };
    int r = compile_after(db, x, ret, &faults);
    if (r == 0) {
        ret->n = w->rules_edition + 1;
        ret->mark = str_copy(ret->arena, mark);
        return 0;
    }
    if (r == RULES_FAULTY)
        *ret_fault = str_copy(w->a, rule_fault_print(ret->arena, &faults.at[0]));
    rules_next_free(ret);
    return r;
}

static void only_files(struct rule_texts *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++)
        if (!x->at[i].takes_place)
            x->at[n++] = x->at[i];
    x->n = n;
}

/* The set's own version of this text is left out: it is about to be another. */
int rules_check(struct db *db, struct arena *a, str text, const struct rule **ret,
                struct rule_faults *faults)
{
    struct rule_texts texts;
    struct rule_faults all = { 0 };
    const struct rule_set *set = NULL;
    TRY(rules_texts(db, a, 0, &texts));
    only_files(&texts);
    str name = STR("this text");
    *list_push(a, &texts) =
        (struct rule_text){ .name = name, .text = text, .stage = RULE_LIVE, .takes_place = true };
    int r = rule_set_compile(a, texts.at, texts.n, &set, &all);
    TRY(r);
    list_each (const struct rule_fault, f, &all)
        if (str_eq(f->file, name))
            *list_push(a, faults) = *f;
    if (r == RULES_FAULTY && faults->n == 0)
        return fail(ERR_CORRUPT, "the rules in force do not compile: " STR_FMT,
                    STR_ARG(rule_fault_print(a, &all.at[0])));
    if (faults->n)
        return RULES_FAULTY;
    *ret = NULL;
    size_t n = 0;
    for (size_t i = 0; i < rule_set_count(set); i++)
        if (str_eq(rule_at(set, i)->file, name)) {
            *ret = rule_at(set, i);
            n++;
        }
    if (n == 1)
        return 0;
    *list_push(a, faults) = (struct rule_fault){
        .file = name, .line = 1, .column = 1, .text = STR("one rule is needed, and only one")
    };
    return RULES_FAULTY;
}

void rules_load_file(struct writes *w, usec now, str file, str text, str by)
{
    term_end(w, "file", file);
    term_put(w, now, &(struct term){ .kind = "file", .ref = file, .text = text, .by = by });
}

/* stopping */

int rules_in_files(struct db *db, str rule, struct rule_of_file *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct rule_texts texts;
    struct rule_faults faults = { 0 };
    const struct rule_set *set = NULL;
    TRY(rules_texts(db, a, 0, &texts));
    only_files(&texts);
    int r = rule_set_compile(a, texts.at, texts.n, &set, &faults);
    TRY(r);
    const struct rule *found = r == 0 ? rule_find(set, rule) : NULL;
    if (found)
        *ret = (struct rule_of_file){ found->version, found->stage };
    return found ? 0 : LIFE_NONE;
}

/* Of the rule of a file, which has no states. */
static void log_stop(struct writes *w, usec now, const struct rule_act *x, const char *act,
                     const char *detail)
{
    life_log(w, now,
             &(struct life_line){ .life = &rule_life,
                                  .ref = x->id,
                                  .by = x->by,
                                  .act = str_c(act),
                                  .note = x->note,
                                  .from = STR(""),
                                  .to = STR(""),
                                  .object = str_fmt(w->a, "rule/" STR_FMT, STR_ARG(x->id)),
                                  .detail = str_c(detail) });
}

/* A stop must not fail since some other rule does not compile: then it is left to edition_load().
 */
static int move_anyhow(struct db *db, struct writes *w, usec now, const struct rules_change *x,
                       struct rules_next *ret)
{
    str fault;
    int r = rules_move_to(db, w, now, x, ret, &fault);
    return r == RULES_FAULTY ? 0 : r;
}

int rules_stop(struct db *db, struct writes *w, usec now, const struct rule_act *x,
               struct rules_next *ret)
{
    struct rule_versions versions;
    struct rules_change change = { .stopped = STR("") };
    TRY(life_check_note(x->note));
    struct rule_of_file of_file;
    TRY(rules_hold(db, w, ret));
    int in_file = rules_in_files(db, x->id, &of_file);
    TRY(in_file);
    TRY(rules_asked(db, w->a, x->id, &versions));
    list_each (const struct rule_version, v, &versions)
        *list_push(w->a, &change.gone) = v->id;
    if (in_file == 0 && of_file.stage != RULE_STOPPED)
        change.stopped = x->id;
    if (versions.n == 0 && !change.stopped.len)
        return LIFE_NONE;
    TRY(move_anyhow(db, w, now, &change, ret));
    list_each (const struct rule_version, v, &versions)
        rules_end(w, now, v, x->by, x->note);
    if (change.stopped.len)
        term_put(
            w, now,
            &(struct term){ .kind = "stop", .ref = x->id, .stage = RULE_STOPPED, .by = x->by });
    log_stop(w, now, x, "stop", change.stopped.len ? "{\"file\":true}" : "{}");
    return 0;
}

int rules_lift(struct db *db, struct writes *w, usec now, const struct rule_act *x,
               struct rules_next *ret)
{
    TRY(life_check_note(x->note));
    struct rule_of_file of_file;
    TRY(rules_hold(db, w, ret));
    int in_file = rules_in_files(db, x->id, &of_file);
    TRY(in_file);
    if (in_file != 0 || of_file.stage != RULE_STOPPED)
        return LIFE_NONE;
    TRY(move_anyhow(db, w, now, &(struct rules_change){ .lifted = x->id }, ret));
    term_end(w, "stop", x->id);
    log_stop(w, now, x, "lift", "{}");
    return 0;
}

int rules_stopped_json(struct db *db, struct buf *b, const char *key)
{
    struct rows rows;
    TRY(db_read(db, b->a, &q_stopped, NULL, 0, &rows));
    json_open(b, key, '[');
    list_each (const struct row, r, &rows) {
        json_open(b, NULL, '{');
        json_str(b, "rule", row_text(r, 0));
        json_str(b, "by", row_text(r, 1));
        json_str(b, "at", time_fmt(b->a, row_i64(r, 2)));
        json_str(b, "why", row_text(r, 3));
        json_close(b, '}');
    }
    json_close(b, ']');
    return 0;
}
