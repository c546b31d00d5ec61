/* merges.c — many decisions on who is one person in one act: pairs that are decided; proposals that
 * are approved or rejected, after it was seen what that would be. A job (job/job.h) does it, each
 * by itself.
 */
// SPDX-License-Identifier: Apache-2.0
#include "api/alerts.h"
#include "api/jobs.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "person/person.h"

enum { JSON_MAX = 8 << 20, SHOWN_MOST = 200, ASKED_MOST = 1000, PAIRS_MOST = 100 };

static const char *const acts[] = { "approve", "reject" };
const char *second_act_word(size_t i) { return i < countof(acts) ? acts[i] : NULL; }

struct bulk {
    struct person_decisions can;
    struct job_items items;
    struct refused {
        struct person_decision x;
        str why;
    } cannot[SHOWN_MOST];
    size_t n_cannot, cannot_all;
};

static void add(struct call *c, struct bulk *b, const struct person_decision *x)
{
    bool waits = str_eq(x->state, STR("proposed")) || str_eq(x->state, STR("undoing"));
    str why = STR("");
    if (!waits)
        why = STR("it does not wait");
    else if (access_second_person(c->db, c->arena, person_proposer(x), c->who.name) < 0)
        why = STR("you proposed it");
    if (why.len) {
        b->cannot_all++;
        if (b->n_cannot < SHOWN_MOST)
            b->cannot[b->n_cannot++] = (struct refused){ *x, why };
        return;
    }
    *list_push(c->arena, &b->can) = *x;
    *list_push(c->arena, &b->items) = (struct job_item){ .ref = x->id, .version = x->version };
}

static bool names(str ids, str id)
{
    str one;
    while (str_cut(&ids, ' ', &one))
        if (str_eq(one, id))
            return true;
    return false;
}

/* Of those that wait: those that are named, or all of a state but those that are left out. */
static int gather(struct call *c, struct bulk *b)
{
    struct map named = map_new(c->arena);
    str ids = in_text(c, "ids"), except = in_text(c, "except"), one;
    struct person_decisions all = { 0 };
    str state = in_text(c, "state");
    struct person_filter f = { .state = state.len ? state : STR("proposed"),
                               .entity = STR(""),
                               .before = STR(""),
                               .limit = ASKED_MOST + 1 };
    if (ids.len == 0) {
        TRY(person_find_decisions(c->db, c->arena, &f, &all));
        if (all.n > ASKED_MOST)
            return fail(ERR_INVALID, "at most %d decisions at once: name them", ASKED_MOST);
        list_each (const struct person_decision, x, &all)
            if (!names(except, x->id))
                add(c, b, x);
        return 0;
    }
    for (size_t n = 0; str_cut(&ids, ' ', &one); n++) {
        struct person_decision x = { 0 };
        if (n >= ASKED_MOST)
            return fail(ERR_INVALID, "at most %d decisions at once", ASKED_MOST);
        if (one.len == 0 || names(except, one) || map_get(&named, one))
            continue; /* left out, or named twice */
        *map_at(&named, one) = b;
        int r = person_decision(c->db, c->arena, one, &x);
        TRY(r);
        if (r == PERSON_NONE)
            return fail(ERR_INVALID, "there is no decision " STR_FMT, STR_ARG(one));
        TRY(person_decision_names(c->db, c->arena, &x));
        add(c, b, &x);
    }
    return 0;
}

static str digest(struct call *c, const struct bulk *b)
{
    struct buf all = buf_new(c->arena, 2 << 20);
    buf_add(&all, in_text(c, "act"));
    list_each (const struct job_item, x, &b->items) {
        buf_add(&all, x->ref);
        buf_i64(&all, x->version);
    }
    return sha256_hex(c->arena, buf_str(&all));
}

static int preview_json(struct call *c, struct buf *b, struct bulk *x)
{
    json_open(b, NULL, '{');
    json_i64(b, "count", (int64_t)x->can.n);
    json_open(b, "items", '[');
    for (size_t i = 0; i < x->can.n && i < SHOWN_MOST; i++) {
        int64_t together = 0;
        TRY(person_together(c->db, c->arena, &x->can.at[i], &together));
        TRY(person_decision_marks(c->db, c->arena, &x->can.at[i]));
        json_open(b, NULL, '{');
        person_decision_json(b, "decision", &x->can.at[i]);
        json_i64(b, "together", together);
        json_close(b, '}');
    }
    json_close(b, ']');
    json_i64(b, "cannot_count", (int64_t)x->cannot_all);
    json_open(b, "cannot", '[');
    for (size_t i = 0; i < x->n_cannot; i++) {
        TRY(person_decision_marks(c->db, c->arena, &x->cannot[i].x));
        json_open(b, NULL, '{');
        person_decision_json(b, "decision", &x->cannot[i].x);
        json_str(b, "why", x->cannot[i].why);
        json_close(b, '}');
    }
    json_close(b, ']');
    json_str(b, "digest", digest(c, x));
    json_close(b, '}');
    return 0;
}

/* False: answered. */
static bool none_under_way(struct call *c, const struct bulk *x)
{
    bool open = false;
    int r = 0;
    for (size_t i = 0; r == 0 && !open && i < x->items.n; i++)
        r = job_ref_open(c->db, c->arena, x->items.at[i].ref, &open);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    if (open)
        answer_problem(c, 409, "Under way", STR(DECISION_UNDER_WAY));
    return !open;
}

static void make_job(struct call *c, const struct bulk *x)
{
    static const char *const words[] = { "act" };
    str note = str_trim(in_text(c, "note"));
    if (x->items.n > SHOWN_MOST) {
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena,
                               "%d are shown at once, and no more are decided at once: "
                               "name those that were seen; more wait",
                               SHOWN_MOST));
        return;
    }
    if (x->items.n == 0) {
        answer_problem(c, 422, "Not accepted", STR("none of them waits for you"));
        return;
    }
    int r = person_check_why(note);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (!jobs_have_room(c) || !none_under_way(c, x))
        return;
    struct job job = { .kind = STR("identity_approve"),
                       .request = job_request(c, words, countof(words)),
                       .note = note };
    job_of_caller(c, &job, &x->items, false);
    call_audit(c, STR("job asked"), str_fmt(c->arena, "job/" STR_FMT, STR_ARG(job.id)),
               str_fmt(c->arena,
                       "{\"act\":\"" STR_FMT "\",\"items\":%zu,\"digest\":\"" STR_FMT "\"}",
                       STR_ARG(in_text(c, "act")), x->items.n, STR_ARG(in_text(c, "digest"))));
    c->is_audited = true;
    if (call_commit(c))
        job_answer(c, 201, &job);
}

void decisions_bulk_post(struct call *c)
{
    struct bulk *x = make(c->arena, struct bulk);
    str seen = in_text(c, "digest");
    if (!call_sees_all_persons(c))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = gather(c, x);
    if (r == 0 && !seen.len)
        r = preview_json(c, &b, x);
    if (r < 0) {
        answer_error(c, r);
    } else if (!seen.len) {
        answer_json(c, 200, &b);
        call_seen(c, STR("entities/decisions/bulk"), buf_str(&b));
    } else if (!str_eq(seen, digest(c, x))) {
        answer_problem(c, 409, "Changed meanwhile",
                       STR("the decisions are not those that were shown: look again"));
    } else {
        make_job(c, x);
    }
}

/* pairs */

/* "a b" of each, seen by who asks, decided by no job and named once. False: answered. */
static bool pairs_of(struct call *c, str rest, struct map *named, struct job_items *ret)
{
    str pair;
    size_t before = ret->n;
    while (str_cut(&rest, ',', &pair)) {
        str b = str_trim(pair), a = STR("");
        str_cut(&b, ' ', &a);
        b = str_trim(b);
        if (a.len == 0 || b.len == 0 || str_eq(a, b) || ret->n - before >= PAIRS_MOST) {
            answer_problem(c, 422, "Not accepted",
                           ret->n - before >= PAIRS_MOST
                               ? str_fmt(c->arena, "at most %d pairs at once", PAIRS_MOST)
                               : STR("a decision is about two"));
            return false;
        }
        if (!call_sees_person(c, a) || !call_sees_person(c, b))
            return false;
        str ref = str_cmp(a, b) < 0
                      ? str_fmt(c->arena, STR_FMT " " STR_FMT, STR_ARG(a), STR_ARG(b))
                      : str_fmt(c->arena, STR_FMT " " STR_FMT, STR_ARG(b), STR_ARG(a));
        if (map_get(named, ref))
            continue;
        *map_at(named, ref) = ret;
        *list_push(c->arena, ret) = (struct job_item){ .ref = ref };
    }
    return true;
}

/* A decision of that id. False: answered. */
static bool preview_one(struct call *c, str id, struct person_decisions *ret)
{
    struct person_decision x = { 0 };
    int r = person_decision(c->db, c->arena, id, &x);
    if (r < 0)
        answer_error(c, r);
    else if (r == PERSON_NONE)
        answer_problem(c, 404, "Not found", STR("there is no such decision"));
    else
        *list_push(c->arena, ret) = x;
    return r == 0;
}

/* Those that wait: as if they were in force, or (of an undo, which is looked at alone) over. */
static bool preview_approved(struct call *c, str ids, struct person_decisions *ret)
{
    str one;
    if (!call_sees_all_persons(c))
        return false;
    while (str_cut(&ids, ' ', &one)) {
        if (one.len == 0)
            continue;
        if (!preview_one(c, one, ret))
            return false;
        struct person_decision *x = &ret->at[ret->n - 1];
        if (str_eq(x->state, STR("undoing")) && ret->n == 1 && str_trim(ids).len == 0)
            return true;
        if (!str_eq(x->state, STR("proposed")) || ret->n > SHOWN_MOST) {
            answer_problem(c, 422, "Not accepted",
                           STR("name decisions that are proposed, or one that is to be undone"));
            return false;
        }
        x->id = STR("");
    }
    return true;
}

/* One that ends, those that wait for a second person (`approve`), or (`pairs`, `verdict`) those
 * that would be made. False: answered. */
static bool preview_of(struct call *c, struct person_decisions *ret)
{
    struct map named = map_new(c->arena);
    struct job_items items = { 0 };
    struct person_decision x = { .verdict = in_query(c, "verdict") };
    str undo = in_query(c, "undo"), pairs = in_query(c, "pairs"), ids = in_query(c, "approve");
    if ((undo.len > 0) + (pairs.len > 0) + (ids.len > 0) != 1 ||
        (pairs.len > 0) != (x.verdict.len > 0)) {
        answer_problem(c, 422, "Not accepted",
                       STR("name pairs and a verdict, what is undone, or what is approved"));
        return false;
    }
    if (ids.len)
        return preview_approved(c, ids, ret);
    if (undo.len) /* The other one may be nobody of that region. */
        return preview_one(c, undo, ret) && call_sees_pair(c, ret->at[0].a, ret->at[0].b) &&
               (c->who.region.len > 0 || call_sees_person(c, ret->at[0].b));
    if (!pairs_of(c, pairs, &named, &items))
        return false;
    list_each (const struct job_item, i, &items) {
        x.b = i->ref;
        str_cut(&x.b, ' ', &x.a);
        *list_push(c->arena, ret) = x;
    }
    return true;
}

/* On record is whose names were shown: of one pair in the object, as of a comparison. */
static void seen_preview(struct call *c, const struct person_decisions *list, str answer)
{
    struct buf d = buf_new(c->arena, 4000);
    const struct person_decision *x = &list->at[0];
    json_open(&d, NULL, '{');
    json_opt(&d, "pairs", in_query(c, "pairs"));
    json_opt(&d, "undo", in_query(c, "undo"));
    json_opt(&d, "approve", in_query(c, "approve"));
    json_str(&d, "sha256", sha256_hex(c->arena, answer));
    json_close(&d, '}');
    c->audit_object = list->n == 1 ? str_fmt(c->arena, "entity/" STR_FMT "/preview/" STR_FMT,
                                             STR_ARG(x->a), STR_ARG(x->b))
                                   : STR("entities/decisions/preview");
    c->audit_detail = buf_str(&d);
}

static int sees_one(void *self, str entity, bool *ret)
{
    return call_may_see_person(self, entity, ret);
}

void decisions_preview(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    struct person_decisions list = { 0 };
    if (!preview_of(c, &list))
        return;
    bool is_stated = c->who.region.len == 0 && in_query(c, "approve").len == 0; /* of each */
    struct person_viewer who = { .masked = call_masks(c) || !is_stated,
                                 .sees = sees_one,
                                 .self = c };
    int r = person_preview_json(c->db, &b, &list, &who);
    if (r < 0) {
        answer_error(c, r);
    } else if (r == PERSON_NONE) {
        answer_problem(c, 404, "Not found", STR("nobody of that id is known"));
    } else {
        answer_json(c, 200, &b);
        seen_preview(c, &list, buf_str(&b));
    }
}

/* Those that hold the rest together come first: while they are one person still, nobody else must
 * approve it, and at no moment are they apart. */
static bool all_pairs(struct call *c, struct job_items *ret, str *ret_hold)
{
    struct map named = map_new(c->arena);
    struct buf hold = buf_new(c->arena, 32 << 10);
    size_t held;
    if (in_text(c, "hold").len && !str_eq(in_text(c, "verdict"), STR("not_same"))) {
        answer_problem(c, 422, "Not accepted", STR("hold belongs to a split"));
        return false;
    }
    if (!pairs_of(c, in_text(c, "hold"), &named, ret))
        return false;
    held = ret->n;
    for (size_t i = 0; i < held; i++) {
        buf_add(&hold, i ? STR(",") : STR(""));
        buf_add(&hold, ret->at[i].ref);
    }
    *ret_hold = buf_str(&hold);
    if (!pairs_of(c, in_text(c, "pairs"), &named, ret))
        return false;
    if (ret->n == held)
        answer_problem(c, 422, "Not accepted", STR("a decision is about two"));
    return ret->n > held;
}

/* The two in the other order are the same two. */
static int pair_open(struct call *c, str ref, bool *ret)
{
    str b = ref, a;
    str_cut(&b, ' ', &a);
    TRY(job_ref_open(c->db, c->arena, ref, ret));
    if (!*ret)
        TRY(job_ref_open(c->db, c->arena,
                         str_fmt(c->arena, STR_FMT " " STR_FMT, STR_ARG(b), STR_ARG(a)), ret));
    return 0;
}

void decisions_pairs_post(struct call *c)
{
    struct job_items items = { 0 };
    bool open = false;
    str hold = STR("");
    if (!all_pairs(c, &items, &hold))
        return;
    int r = person_check_why(in_text(c, "why"));
    for (size_t i = 0; r == 0 && !open && i < items.n; i++)
        r = pair_open(c, items.at[i].ref, &open);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (open) {
        answer_problem(c, 409, "Under way", STR(DECISION_UNDER_WAY));
        return;
    }
    if (!jobs_have_room(c))
        return;
    struct buf b = buf_new(c->arena, 32 << 10);
    json_open(&b, NULL, '{');
    json_str(&b, "act", STR("decide"));
    json_str(&b, "verdict", in_text(c, "verdict"));
    json_opt(&b, "hold", hold);
    json_str(&b, "why", in_text(c, "why"));
    json_close(&b, '}');
    struct job job = { .kind = STR("identity_decide"),
                       .request = buf_str(&b),
                       .note = in_text(c, "why") };
    c->is_audited = true;
    job_ask(c, &job, &items);
}

/* what came of them */

static int pair_json(struct call *c, struct buf *b, const struct job *job,
                     const struct job_item *item)
{
    struct person_decision x = { 0 };
    str b_id = item->ref, a;
    int r = 0;
    if (str_cut(&b_id, ' ', &a) && b_id.len) {
        x.a = a;
        x.b = b_id;
        TRY(person_pair_names(c->db, c->arena, &x));
    } else {
        r = person_decision(c->db, c->arena, item->ref, &x);
        TRY(r);
        if (r == 0)
            TRY(person_decision_names(c->db, c->arena, &x));
    }
    if (job->region.len || c->who.region.len) /* one of the two may be nobody of that region */
        x.a_name = x.b_name = STR("");
    else
        TRY(person_decision_marks(c->db, c->arena, &x));
    json_open(b, NULL, '{');
    json_i64(b, "n", item->n);
    json_opt(b, "a", x.a);
    json_opt(b, "b", x.b);
    json_opt(b, "a_name", x.a_name);
    json_opt(b, "b_name", x.b_name);
    mark_json(b, "a_mark", &x.a_mark);
    mark_json(b, "b_mark", &x.b_mark);
    json_str(b, "why", item->why);
    json_close(b, '}');
    return 0;
}

static int pairs_json(struct call *c, struct buf *b, const struct job *job)
{
    struct job_items items = { 0 };
    struct job_page page = { .state = STR("failed"), .limit = SHOWN_MOST + 1 };
    TRY(job_items(c->db, c->arena, job->id, &page, &items));
    json_open(b, NULL, '{');
    json_open(b, "items", '[');
    for (size_t i = 0; i < items.n && i < SHOWN_MOST; i++)
        TRY(pair_json(c, b, job, &items.at[i]));
    json_close(b, ']');
    json_bool(b, "more", items.n > SHOWN_MOST);
    json_close(b, '}');
    return 0;
}

void job_pairs_get(struct call *c)
{
    struct job x;
    struct buf b = buf_new(c->arena, JSON_MAX);
    if (!jobs_find(c, &x))
        return;
    if (!call_holds(c, "IDENTITY_DECIDE"))
        return;
    if (!str_starts(x.kind, STR("identity_"))) {
        answer_problem(c, 404, "Not found", STR("this job does not decide who is who"));
        return;
    }
    int r = pairs_json(c, &b, &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    answer_json(c, 200, &b);
    call_seen(c, str_fmt(c->arena, "job/" STR_FMT "/pairs", STR_ARG(x.id)), buf_str(&b));
}
