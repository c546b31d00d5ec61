// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "dossier/dossier_store.h"
#include "model/reason.h"

enum { LINE_MOST = 200, PURPOSE_MOST = 2000, REF_MOST = 200, EXPORT_DAYS = 7 };
enum { OPEN, WAITING, CLOSED, REOPENED };

static const char *const states[] = { "open", "waiting", "closed", "reopened" };
static const struct life_step steps[] = {
#define STEP(act, from, to, permission, needs) { #act, from, to, permission, needs },
#include "dossier/steps.def"
};
static const struct life_step others[] = { { .act = "open", .to = OPEN } };
const struct life dossier_life = { .kind = "dossier",
                                   .noun = "a dossier",
                                   .states = states,
                                   .steps = steps,
                                   .n = countof(steps),
                                   .others = others,
                                   .n_others = countof(others),
                                   .slashes = 1 };

static const struct code_word handlings[] = {
#define HANDLING(code, sentence) { #code, sentence },
#define KIND(code)
#define RELATION(code, sentence)
#include "dossier/words.def"
};
static const char *const kinds[] = {
#define HANDLING(code, sentence)
#define KIND(code) #code,
#define RELATION(code, sentence)
#include "dossier/words.def"
};
static const struct code_word relations[] = {
#define HANDLING(code, sentence)
#define KIND(code)
#define RELATION(code, sentence) { #code, sentence },
#include "dossier/words.def"
};

const char *dossier_filter_state(size_t i)
{
    if (i == 0)
        return "active";
    return i <= countof(states) ? states[i - 1] : NULL;
}
const char *dossier_entry_kind(size_t i) { return i < countof(kinds) ? kinds[i] : NULL; }
const char *dossier_handling(size_t i) { return i < countof(handlings) ? handlings[i].code : NULL; }
const char *dossier_relation(size_t i) { return i < countof(relations) ? relations[i].code : NULL; }

void dossier_words_json(struct buf *b)
{
    json_words(b, "handling", handlings, countof(handlings));
    json_open(b, "kinds", '[');
    for (size_t i = 0; i < countof(kinds); i++)
        json_str(b, NULL, str_c(kinds[i]));
    json_close(b, ']');
    json_words(b, "relations", relations, countof(relations));
    json_open(b, "files", '[');
    for (size_t i = 0; dossier_file_ending(i); i++)
        json_str(b, NULL, str_c(dossier_file_ending(i)));
    json_close(b, ']');
}

/* The log */

static bool is(str a, const char *b) { return str_eq(a, str_c(b)); }

static void log_act(struct writes *w, usec now, const struct dossier *x, struct life_line line,
                    const struct dossier_entry *e)
{
    struct buf d = buf_new(w->a, 1000);
    json_open(&d, NULL, '{');
    json_str(&d, "state", line.to);
    if (e) {
        json_str(&d, "entry", e->id);
        json_str(&d, "kind", e->kind);
        json_opt(&d, "sha256", e->text.len ? sha256_hex(w->a, e->text) : STR(""));
        if (is(e->kind, "file") || is(e->kind, "manifest"))
            json_str(&d, "digest", e->ref);
    }
    json_close(&d, '}');
    line.life = &dossier_life;
    line.ref = x->id;
    line.object = str_fmt(w->a, "dossier/" STR_FMT, STR_ARG(x->id));
    line.detail = buf_str(&d);
    life_log(w, now, &line);
}

/* A dossier */

static int check_line(str text, const char *what, size_t most)
{
    if (str_trim(text).len == 0 || text.len > most)
        return fail(ERR_INVALID, "%s has 1 to %zu bytes", what, most);
    return 0;
}

int dossier_open(struct writes *w, usec now, struct dossier *x)
{
    TRY(check_line(x->title, "title", LINE_MOST));
    TRY(check_line(x->purpose, "purpose", PURPOSE_MOST));
    TRY(check_line(x->basis, "basis", LINE_MOST));
    x->id = uid_new(w->a, now);
    str day = date_of(w->a, now);
    must(day.len >= 4);
    x->year = 0;
    for (size_t i = 0; i < 4; i++)
        x->year = x->year * 10 + (day.ptr[i] - '0');
    x->state = str_c(states[OPEN]);
    x->owner = x->opened_by;
    x->opened = x->updated = now;
    dossier_insert(w, x);
    log_act(w, now, x,
            (struct life_line){ .by = x->opened_by,
                                .act = STR("open"),
                                .note = STR(""),
                                .from = STR(""),
                                .to = x->state },
            NULL);
    return 0;
}

const char *dossier_permission(str act)
{
    if (is(act, "hold") || is(act, "unhold") || is(act, "allow"))
        return "DOSSIER_APPROVE";
    if (is(act, "ask"))
        return "DOSSIER_EXPORT";
    return is(act, "give") ? "DOSSIER_WORK" : life_permission(&dossier_life, act);
}

bool dossier_needs_two(const struct dossier *x) { return !is(x->handling, "ordinary"); }

static bool is_in_time(const struct dossier *x, usec now)
{
    return now - x->export.at <= EXPORT_DAYS * USEC_PER_DAY;
}

static int exporting(struct dossier *x, usec now, const struct dossier_act *act)
{
    if (!dossier_needs_two(x))
        return fail(ERR_INVALID, "an ordinary dossier is exported without asking");
    if (is(act->act, "ask")) {
        TRY(life_check_note(act->note));
        if (x->export.allowed_by.len && !str_eq(x->export.by, act->by) && is_in_time(x, now))
            return fail(ERR_INVALID, STR_FMT " was allowed to export it: not used up yet",
                        STR_ARG(x->export.by));
        x->export.by = act->by;
        x->export.purpose = act->note;
        x->export.allowed_by = STR("");
        x->export.at = now;
        return 0;
    }
    if (x->export.by.len == 0 || x->export.allowed_by.len)
        return fail(ERR_INVALID, "nobody waits for leave to export it");
    if (str_eq(x->export.by, act->by))
        return fail(ERR_INVALID, "another person than who asked allows it");
    x->export.allowed_by = act->by;
    return 0;
}

/* What changes no state. 1: it is none of these. */
static int aside(struct dossier *x, usec now, const struct dossier_act *act)
{
    if (is(act->act, "ask") || is(act->act, "allow"))
        return exporting(x, now, act);
    bool hold = is(act->act, "hold"), give = is(act->act, "give");
    if (!hold && !give && !is(act->act, "unhold"))
        return 1;
    TRY(life_check_note(act->note));
    if (give && str_eq(act->to, x->owner))
        return fail(ERR_INVALID, "it is theirs already");
    if (give)
        x->owner = act->to;
    else if (x->hold == hold)
        return fail(ERR_INVALID, hold ? "it is under legal hold already" : "it is not under hold");
    else
        x->hold = hold;
    return 0;
}

int dossier_step(struct writes *w, usec now, const struct dossier *x, const struct dossier_act *act)
{
    struct dossier after = *x;
    const struct life_step *s = NULL;
    if (act->version != x->version)
        return LIFE_CHANGED;
    int r = aside(&after, now, act);
    TRY(r);
    if (r > 0) {
        TRY(life_step(&dossier_life, x->state, act->act, act->note, &s));
        after.state = str_c(states[s->to]);
    }
    after.updated = now;
    dossier_update(w, &after, x->version);
    log_act(w, now, x,
            (struct life_line){ .by = act->by,
                                .act = act->act,
                                .note = act->note,
                                .from = x->state,
                                .to = after.state },
            NULL);
    return 0;
}

int dossier_may_export(const struct dossier *x, usec now, const struct dossier_act *act)
{
    if (!dossier_needs_two(x))
        return life_check_note(act->note);
    if (!str_eq(x->export.by, act->by) || x->export.allowed_by.len == 0)
        return fail(ERR_INVALID, "a dossier of this handling is exported by who asked for it, when "
                                 "a second person has allowed what is in it now");
    if (!is_in_time(x, now))
        return fail(ERR_INVALID, "it was asked for more than %d days ago: ask again", EXPORT_DAYS);
    return 0;
}

int dossier_export(struct writes *w, usec now, const struct dossier *x,
                   const struct dossier_act *act, str manifest_digest)
{
    struct dossier after = *x;
    struct dossier_entry manifest = { .id = STR(""), .kind = STR("manifest") };
    TRY(dossier_may_export(x, now, act));
    after.export.by = after.export.purpose = after.export.allowed_by = STR("");
    after.export.at = 0;
    after.updated = now;
    manifest.ref = manifest_digest;
    dossier_update(w, &after, x->version);
    log_act(w, now, x,
            (struct life_line){ .by = act->by,
                                .act = STR("export"),
                                .note = act->note,
                                .from = x->state,
                                .to = x->state },
            &manifest);
    return 0;
}

/* Its entries */

static int check_entry(const struct dossier_entry *e)
{
    bool needs_text = is(e->kind, "note") || is(e->kind, "task") || is(e->kind, "subject");
    bool is_note = is(e->kind, "note"), is_task = is(e->kind, "task");
    int64_t day;
    if (needs_text && str_trim(e->text).len == 0)
        return fail(ERR_INVALID, "text is needed: %s",
                    is_note   ? "the note"
                    : is_task ? "what is to be done"
                              : "why it is of this dossier");
    if (e->text.len > DOSSIER_TEXT_MOST)
        return fail(ERR_INVALID, "text has at most %d bytes", DOSSIER_TEXT_MOST);
    if (e->ref.len > REF_MOST || (!is_note && !is_task && e->ref.len == 0))
        return fail(ERR_INVALID, "ref is needed, of at most %d bytes: what the entry names",
                    REF_MOST);
    if (is_task && e->ref.len)
        return fail(ERR_INVALID, "a task names nothing: ref is left out");
    if (!is_task && (e->who.len || e->due.len))
        return fail(ERR_INVALID, "who and due are of a task");
    if (is(e->kind, "link") != (e->relation.len > 0))
        return fail(ERR_INVALID, "relation is of a link, and a link needs one");
    return e->due.len ? date_parse(e->due, &day) : 0;
}

static const struct dossier_entry *entry_of(const struct dossier_entries *list, str id)
{
    list_each (const struct dossier_entry, e, list)
        if (str_eq(e->id, id))
            return e;
    return NULL;
}

static int check_among(const struct dossier_entries *list, const struct dossier_entry *e)
{
    if (list->n >= DOSSIER_ENTRIES_MOST)
        return fail(ERR_INVALID, "a dossier has at most %d entries", DOSSIER_ENTRIES_MOST);
    if (is(e->kind, "note") && e->ref.len) {
        const struct dossier_entry *old = entry_of(list, e->ref);
        if (!old || !is(old->kind, "note"))
            return fail(ERR_INVALID, "what a note corrects is a note of the same dossier");
        return 0;
    }
    list_each (const struct dossier_entry, o, list)
        if (e->ref.len && !o->removed && str_eq(o->kind, e->kind) && str_eq(o->ref, e->ref) &&
            o->seq == e->seq)
            return fail(ERR_INVALID, "it is in the dossier already");
    return 0;
}

static int append(struct writes *w, usec now, const struct dossier *x, struct dossier_entry *e)
{
    e->id = uid_new(w->a, now);
    e->at = now;
    dossier_entry_insert(w, x->id, e);
    log_act(w, now, x,
            (struct life_line){
                .by = e->by, .act = STR("add"), .note = e->kind, .from = x->state, .to = x->state },
            e);
    return 0;
}

static int check_is_open(const struct dossier *x)
{
    if (is(x->state, "closed"))
        return fail(ERR_INVALID, "the dossier is closed: reopen it first");
    return 0;
}

int dossier_put_first(struct writes *w, usec now, const struct dossier *x, struct dossier_entry *e)
{
    TRY(check_entry(e));
    return append(w, now, x, e);
}

int dossier_put(struct db *db, struct writes *w, usec now, const struct dossier *x,
                struct dossier_entry *e)
{
    struct dossier_entries list;
    TRY(check_is_open(x));
    TRY(check_entry(e));
    TRY(dossier_entries(db, w->a, x->id, &list));
    TRY(check_among(&list, e));
    dossier_touch(w, x->id, now);
    return append(w, now, x, e);
}

int dossier_end_entry(struct db *db, struct writes *w, usec now, const struct dossier *x,
                      const struct dossier_act *act)
{
    struct dossier_entries list;
    bool removes = is(act->act, "remove");
    TRY(check_is_open(x));
    TRY(dossier_entries(db, w->a, x->id, &list));
    const struct dossier_entry *old = entry_of(&list, act->entry);
    if (!old)
        return LIFE_NONE;
    if (removes)
        TRY(life_check_note(act->note));
    if (!removes && !is(old->kind, "task"))
        return fail(ERR_INVALID, "only a task is done");
    if (old->removed || (!removes && old->done))
        return fail(ERR_INVALID, old->removed ? "it is removed already" : "it is done already");
    struct dossier_entry e = *old;
    if (removes) {
        e.removed = now;
        e.removed_by = act->by;
        e.removed_why = act->note;
    } else {
        e.done = now;
        e.done_by = act->by;
    }
    dossier_touch(w, x->id, now);
    dossier_entry_mark(w, x->id, &e);
    log_act(w, now, x,
            (struct life_line){ .by = act->by,
                                .act = act->act,
                                .note = removes ? act->note : e.kind,
                                .from = x->state,
                                .to = x->state },
            &e);
    return 0;
}

/* JSON */

void dossier_json(struct buf *b, const char *key, const struct dossier *x)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_str(b, "number", str_fmt(b->a, "%lld/%lld", (long long)x->year, (long long)x->serial));
    json_i64(b, "version", x->version);
    json_str(b, "state", x->state);
    json_str(b, "title", x->title);
    json_str(b, "purpose", x->purpose);
    json_str(b, "basis", x->basis);
    json_str(b, "handling", x->handling);
    json_str(b, "owner", x->owner);
    json_str(b, "region", x->region);
    json_bool(b, "hold", x->hold);
    if (x->export.by.len) {
        json_open(b, "export", '{');
        json_str(b, "by", x->export.by);
        json_str(b, "purpose", x->export.purpose);
        json_str(b, "at", time_fmt(b->a, x->export.at));
        json_opt(b, "allowed_by", x->export.allowed_by);
        json_close(b, '}');
    }
    json_str(b, "opened_by", x->opened_by);
    json_str(b, "opened", time_fmt(b->a, x->opened));
    json_str(b, "updated", time_fmt(b->a, x->updated));
    json_close(b, '}');
}

void dossier_entry_json(struct buf *b, const struct dossier_entry *e)
{
    json_open(b, NULL, '{');
    json_str(b, "id", e->id);
    json_str(b, "kind", e->kind);
    json_opt(b, "ref", e->ref);
    bool is_file = is(e->kind, "file");
    if (e->alert.state.len) {
        json_open(b, "alert", '{');
        json_opt(b, "subject", e->alert.subject);
        json_str(b, "severity", str_c(severity_names[e->alert.severity]));
        json_str(b, "state", e->alert.state);
        json_close(b, '}');
    }
    json_opt(b, "shown", is_file ? e->text : e->shown);
    mark_json(b, "mark", &e->mark);
    if (is_file) {
        json_str(b, "type", e->type);
        json_i64(b, "size", e->size);
    }
    if (is(e->kind, "event"))
        json_i64(b, "seq", e->seq);
    json_opt(b, "relation", e->relation);
    json_opt(b, "text", is_file ? STR("") : e->text);
    json_opt(b, "who", e->who);
    json_opt(b, "due", e->due);
    json_str(b, "at", time_fmt(b->a, e->at));
    json_str(b, "by", e->by);
    if (e->done) {
        json_str(b, "done", time_fmt(b->a, e->done));
        json_str(b, "done_by", e->done_by);
    }
    if (e->removed) {
        json_str(b, "removed", time_fmt(b->a, e->removed));
        json_str(b, "removed_by", e->removed_by);
        json_str(b, "removed_why", e->removed_why);
    }
    json_close(b, '}');
}
