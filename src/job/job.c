// SPDX-License-Identifier: Apache-2.0
#include "job/job.h"

#include "base/digest.h"
#include "base/err.h"

const char *const job_state_names[JOB_STATES] = { "proposed", "waiting",   "running", "done",
                                                  "refused",  "cancelled", "failed" };

const char *job_state_word(size_t i) { return i < JOB_STATES ? job_state_names[i] : NULL; }

static const char *const item_states[] = { "waiting", "done", "failed" };
const char *job_item_state_word(size_t i)
{
    return i < countof(item_states) ? item_states[i] : NULL;
}

#define COLUMNS \
    "id, version, kind, state, asked_by, roles, region, decided_by, asked, started, ended, " \
    "total, done, failed, request, note, error"
#define MORE ", percent, CASE WHEN result = '' THEN 0 ELSE 1 END, file, file_until"

static const struct query q_put = {
    "INSERT INTO job (" COLUMNS ") VALUES ($1, 1, $2, $3, $4, $5, $6, '', $7, 0, 0, $8, 0, 0, $9, "
    "$10, '')"
};
static const struct query q_put_item = {
    "INSERT INTO job_item (job, n, ref, version, state, why) VALUES ($1, $2, $3, $4, 'waiting', '')"
};
static const struct query q_get = { "SELECT " COLUMNS MORE " FROM job WHERE id = $1" };
static const struct query q_list = {
    "SELECT " COLUMNS MORE
    " FROM job WHERE ($1 = '' OR asked_by = $1) AND ($2 = '' OR region = $2) AND "
    "($3 = '' OR state = $3) AND ($4 = '' OR id < $4) ORDER BY id DESC LIMIT $5"
};
static const struct query q_items = {
    "SELECT n, ref, version, state, why FROM job_item WHERE job = $1 AND ($2 = '' OR state = $2) "
    "AND n > $3 ORDER BY n LIMIT $4"
};
static const struct query q_ref_open = {
    "SELECT count(*) FROM job j JOIN job_item i ON i.job = j.id WHERE j.state IN ('proposed', "
    "'waiting', "
    "'running') AND j.kind IN ('identity_decide', 'identity_approve') AND i.ref = $1 AND i.state = "
    "'waiting'"
};
static const struct query q_next = {
    "SELECT " COLUMNS MORE
    " FROM job WHERE state IN ('running', 'waiting') AND ($1 = '' OR kind = $1) AND "
    "($2 = '' OR kind <> $2) ORDER BY state, id LIMIT 1"
};
static const struct query q_move = {
    "UPDATE job SET version = version + 1, state = $3, decided_by = $4, started = $5, ended = $6, "
    "error = $7 WHERE id = $1 AND state = $2"
};
static const struct query q_item_ended = {
    "UPDATE job_item SET state = $3, why = $4 WHERE job = $1 AND n = $2 AND state = 'waiting'"
};
static const struct query q_counted = {
    "UPDATE job SET done = done + $2, failed = failed + $3 WHERE id = $1 AND state = 'running'"
};

static const struct query q_percent = {
    "UPDATE job SET percent = $2 WHERE id = $1 AND state = 'running'"
};
static const struct query q_result_put = {
    "UPDATE job SET result = $2 WHERE id = $1 AND state = 'running'"
};
static const struct query q_result = { "SELECT result FROM job WHERE id = $1" };
static const struct query q_part_put = {
    "INSERT INTO job_part (job, n, body) VALUES ($1, $2, $3)"
};
static const struct query q_file_put = {
    "UPDATE job SET file = $2, file_until = $3 WHERE id = $1 AND state = 'running'"
};
static const struct query q_parts = { "SELECT body FROM job_part WHERE job = $1 ORDER BY n" };
static const struct query q_part = { "SELECT body FROM job_part WHERE job = $1 AND n = $2" };
static const struct query q_parts_drop = { "DELETE FROM job_part WHERE job = $1" };
static const struct query q_expire[] = {
    { "DELETE FROM job_part WHERE job IN (SELECT id FROM job WHERE (file_until > 0 AND file_until "
      "< $1) OR (state IN ('cancelled', 'failed') AND ended < $1))" },
    { "UPDATE job SET file = '' WHERE file <> '' AND file_until < $1" },
};

static struct job job_of(const struct row *r)
{
    return (struct job){ .id = row_text(r, 0),
                         .version = row_i64(r, 1),
                         .kind = row_text(r, 2),
                         .state = row_text(r, 3),
                         .asked_by = row_text(r, 4),
                         .roles = row_text(r, 5),
                         .region = row_text(r, 6),
                         .decided_by = row_text(r, 7),
                         .asked = row_i64(r, 8),
                         .started = row_i64(r, 9),
                         .ended = row_i64(r, 10),
                         .total = row_i64(r, 11),
                         .done = row_i64(r, 12),
                         .failed = row_i64(r, 13),
                         .request = row_text(r, 14),
                         .note = row_text(r, 15),
                         .error = row_text(r, 16),
                         .percent = row_i64(r, 17),
                         .has_result = row_i64(r, 18) != 0,
                         .file = row_text(r, 19),
                         .file_until = row_i64(r, 20) };
}

void job_put(struct writes *w, usec now, struct job *x, const struct job_items *items,
             bool needs_second)
{
    x->id = uid_new(w->a, now);
    x->version = 1;
    x->state = str_c(job_state_names[needs_second ? JOB_PROPOSED : JOB_WAITING]);
    x->asked = now;
    x->total = (int64_t)items->n;
    x->decided_by = x->error = x->file = STR("");
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(x->id), V_TEXT(x->kind), V_TEXT(x->state), V_TEXT(x->asked_by),
                   V_TEXT(x->roles), V_TEXT(x->region), V_I64(now), V_I64(x->total),
                   V_TEXT(x->request), V_TEXT(x->note)));
    for (size_t i = 0; i < items->n; i++)
        write_add(w, WRITE_ONE, &q_put_item,
                  VALS(V_TEXT(x->id), V_I64(i + 1), V_TEXT(items->at[i].ref),
                       V_I64(items->at[i].version)));
}

static int one(const struct rows *rows, struct job *ret)
{
    if (rows->n == 0)
        return JOB_NONE;
    *ret = job_of(rows->at);
    return 0;
}

int job_get(struct db *db, struct arena *a, str id, struct job *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(id)), &rows));
    return one(&rows, ret);
}

int job_ref_open(struct db *db, struct arena *a, str ref, bool *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_ref_open, VALS(V_TEXT(ref)), &rows));
    *ret = rows.n && row_i64(rows.at, 0) > 0;
    return 0;
}

int job_next(struct db *db, struct arena *a, struct job_lane lane, struct job *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_next, VALS(V_TEXT(lane.only), V_TEXT(lane.but)), &rows));
    return one(&rows, ret);
}

int job_list(struct db *db, struct arena *a, const struct job_filter *f, struct jobs *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_list,
                VALS(V_TEXT(f->asked_by), V_TEXT(f->region), V_TEXT(f->state), V_TEXT(f->before),
                     V_I64(f->limit)),
                &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = job_of(r);
    return 0;
}

int job_items(struct db *db, struct arena *a, str id, const struct job_page *p,
              struct job_items *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_items,
                VALS(V_TEXT(id), V_TEXT(p->state), V_I64(p->after), V_I64(p->limit)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct job_item){ .n = row_i64(r, 0),
                                                .ref = row_text(r, 1),
                                                .version = row_i64(r, 2),
                                                .state = row_text(r, 3),
                                                .why = row_text(r, 4) };
    return 0;
}

/* steps */

enum who { OWNER, SECOND };
static const struct step {
    const char *act;
    enum job_state from, to;
    enum who who;
} steps[] = {
#define STEP(act, from, to, who) { #act, JOB_##from, JOB_##to, who },
#include "job/states.def"
};

static void move(struct writes *w, struct job *x, enum job_state to)
{
    str from = x->state;
    x->state = str_c(job_state_names[to]);
    x->version++;
    write_add(w, WRITE_ONE, &q_move,
              VALS(V_TEXT(x->id), V_TEXT(from), V_TEXT(x->state), V_TEXT(x->decided_by),
                   V_I64(x->started), V_I64(x->ended), V_TEXT(x->error)));
}

int job_step(struct writes *w, usec now, struct job *x, str act, str actor)
{
    for (size_t i = 0; i < countof(steps); i++) {
        const struct step *s = &steps[i];
        if (!str_eq(act, str_c(s->act)) || !str_eq(x->state, str_c(job_state_names[s->from])))
            continue;
        if (s->who == SECOND && str_eq(actor, x->asked_by))
            return fail(ERR_INVALID, "what " STR_FMT " asked for, another person must approve",
                        STR_ARG(actor));
        if (s->to != JOB_WAITING)
            x->ended = now;
        x->decided_by = actor;
        move(w, x, s->to);
        return 0;
    }
    return fail(ERR_INVALID, "a job that is " STR_FMT " cannot be asked to '" STR_FMT "'",
                STR_ARG(x->state), STR_ARG(act));
}

void job_begin(struct writes *w, usec now, struct job *x)
{
    x->started = x->started ? x->started : now;
    move(w, x, JOB_RUNNING);
}

void job_item_ended(struct writes *w, struct job *x, const struct job_item *item, str why)
{
    bool done = why.len == 0;
    x->done += done;
    x->failed += !done;
    write_add(w, WRITE_ONE, &q_item_ended,
              VALS(V_TEXT(x->id), V_I64(item->n), V_C(done ? "done" : "failed"), V_TEXT(why)));
    write_add(w, WRITE_ONE, &q_counted, VALS(V_TEXT(x->id), V_I64(done), V_I64(!done)));
}

void job_end(struct writes *w, usec now, struct job *x, str error)
{
    x->ended = now;
    x->error = error;
    move(w, x, error.len ? JOB_FAILED : JOB_DONE);
}

/* what it gives */

void job_percent(struct writes *w, const struct job *x, int64_t percent)
{
    write_add(w, WRITE_ONE, &q_percent, VALS(V_TEXT(x->id), V_I64(percent)));
}

void job_result_put(struct writes *w, struct job *x, str json)
{
    must(json.len <= JOB_RESULT_MOST);
    x->has_result = true;
    write_add(w, WRITE_ONE, &q_result_put, VALS(V_TEXT(x->id), V_TEXT(json)));
}

int job_result(struct db *db, struct arena *a, str id, str *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_result, VALS(V_TEXT(id)), &rows));
    *ret = rows.n ? row_text(rows.at, 0) : STR("");
    return 0;
}

void job_part_put(struct writes *w, const struct job *x, int64_t n, str body)
{
    write_add(w, WRITE_ONE, &q_part_put, VALS(V_TEXT(x->id), V_I64(n), V_TEXT(body)));
}

int job_part(struct db *db, struct arena *a, str id, int64_t n, str *ret_body)
{
    struct rows rows;
    TRY(db_read(db, a, &q_part, VALS(V_TEXT(id), V_I64(n)), &rows));
    if (rows.n == 0)
        return JOB_NONE;
    *ret_body = row_text(rows.at, 0);
    return 0;
}

void job_parts_drop(struct writes *w, const struct job *x)
{
    write_add(w, WRITE_ANY, &q_parts_drop, VALS(V_TEXT(x->id)));
}

void job_file_put(struct writes *w, struct job *x, str name, usec until)
{
    x->file = name;
    x->file_until = until;
    write_add(w, WRITE_ONE, &q_file_put, VALS(V_TEXT(x->id), V_TEXT(name), V_I64(until)));
}

int job_file(struct db *db, struct arena *a, str id, str *ret_body)
{
    struct rows parts;
    size_t size = 0;
    TRY(db_read(db, a, &q_parts, VALS(V_TEXT(id)), &parts));
    if (parts.n == 0)
        return JOB_NONE;
    list_each (const struct row, r, &parts)
        size += row_text(r, 0).len;
    struct buf b = buf_new(a, size + 1);
    list_each (const struct row, r, &parts)
        buf_add(&b, row_text(r, 0));
    *ret_body = buf_str(&b);
    return 0;
}

void job_files_expire(struct writes *w, usec now)
{
    for (size_t i = 0; i < countof(q_expire); i++)
        write_add(w, WRITE_ANY, &q_expire[i], VALS(V_I64(now)));
}

/* as JSON */

static void acts_json(struct buf *b, const struct job *x)
{
    json_open(b, "acts", '[');
    for (size_t i = 0; i < countof(steps); i++)
        if (str_eq(x->state, str_c(job_state_names[steps[i].from])))
            json_str(b, NULL, str_c(steps[i].act));
    json_close(b, ']');
}

void job_json(struct buf *b, const char *key, const struct job *x)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_str(b, "kind", x->kind);
    json_str(b, "state", x->state);
    json_str(b, "asked_by", x->asked_by);
    json_opt(b, "decided_by", x->decided_by);
    json_str(b, "asked", time_fmt(b->a, x->asked));
    if (x->started)
        json_str(b, "started", time_fmt_ms(b->a, x->started));
    if (x->ended)
        json_str(b, "ended", time_fmt_ms(b->a, x->ended));
    json_i64(b, "total", x->total);
    json_i64(b, "done", x->done);
    json_i64(b, "failed", x->failed);
    if (x->percent)
        json_i64(b, "percent", x->percent);
    json_bool(b, "has_result", x->has_result);
    if (x->file.len) {
        json_str(b, "file", x->file);
        json_str(b, "file_until", time_fmt(b->a, x->file_until));
    }
    json_raw(b, "request", x->request);
    json_opt(b, "note", x->note);
    json_opt(b, "error", x->error);
    acts_json(b, x);
    json_close(b, '}');
}

void job_item_json(struct buf *b, const struct job_item *x)
{
    json_open(b, NULL, '{');
    json_i64(b, "n", x->n);
    json_str(b, "ref", x->ref);
    json_str(b, "state", x->state);
    json_opt(b, "why", x->why);
    json_close(b, '}');
}
