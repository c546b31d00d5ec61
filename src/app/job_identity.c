/* job_identity.c — decisions on who is one person: many that are approved or rejected at once, and
 * those after which so many are looked at that no answer waits for it.
 *
 * An item is one decision. What a person approved is that decision as it stood then: one that
 * changed since is left alone. Both persons are those of the act: who proposed, and who asked for
 * the job.
 */
// SPDX-License-Identifier: Apache-2.0
#include "app/job_kind.h"
#include "base/err.h"
#include "person/person.h"

static bool is_act(const struct job_doing *d, const char *act)
{
    return str_eq(job_word(d, "act"), str_c(act));
}

/* Whom they might see then they may see now. */
static int begin(struct job_doing *d)
{
    return str_eq(d->who.region, d->job.region)
               ? 0
               : fail(ERR_INVALID, STR_FMT " is of another region now", STR_ARG(d->job.asked_by));
}

static int found(int r)
{
    if (r == PERSON_NONE)
        return fail(ERR_INVALID, "there is no such decision, or nobody of that id");
    return r == PERSON_CHANGED ? fail(ERR_INVALID, "it changed meanwhile") : r;
}

/* What waits for a second person is counted in the result. */
static int done(struct job_doing *d, int r)
{
    str was = STR("");
    const struct json *result = NULL, *n = NULL;
    struct json_fault fault;
    struct buf b = buf_new(d->a, 1000);
    TRY(found(r));
    if (r != PERSON_SECOND)
        return 0;
    TRY(job_result(d->db, d->a, d->job.id, &was));
    if (was.len && json_read(d->a, was, &result, &fault) == 0)
        n = json_get(result, STR("waits"));
    json_open(&b, NULL, '{');
    json_i64(&b, "waits", n ? n->integer + 1 : 1);
    json_close(&b, '}');
    job_result_put(&d->w, &d->job, buf_str(&b));
    return 0;
}

/* Is it one that holds the rest of a split together? */
static bool holds(const struct job_doing *d, str ref)
{
    str rest = job_word(d, "hold"), one;
    while (str_cut(&rest, ',', &one))
        if (str_eq(one, ref))
            return true;
    return false;
}

/* Nobody leaves before those who stay are held together. */
static int check_held(struct job_doing *d)
{
    str rest = job_word(d, "hold"), b, a;
    while (str_cut(&rest, ',', &b)) {
        struct person_decision x = { 0 };
        str_cut(&b, ' ', &a);
        int r = person_standing(d->db, d->a, a, b, &x);
        TRY(r);
        if (r == PERSON_NONE || !str_eq(x.verdict, STR("same")) ||
            !str_eq(x.state, STR("in force")))
            return fail(ERR_INVALID, "those who stay could not be held together");
    }
    return 0;
}

static int decide(struct job_doing *d, const struct person_wish *by, str ref)
{
    struct person_wish mine = *by;
    struct person_decision x = { 0 };
    mine.b = ref;
    str_cut(&mine.b, ' ', &mine.a);
    if (!holds(d, ref))
        TRY(check_held(d));
    mine.verdict = holds(d, ref) ? STR("same") : job_word(d, "verdict");
    return done(d, person_decide(d->db, &d->w, &mine, &x));
}

static int item(struct job_doing *d, const struct job_item *it)
{
    struct person_decision x = { 0 };
    struct person_wish by = { .why = job_word(d, "why"), .who = d->job.asked_by, .now = d->now };
    if (is_act(d, "decide"))
        return decide(d, &by, it->ref);
    TRY(found(person_decision(d->db, d->a, it->ref, &x)));
    if (x.version != it->version)
        return fail(ERR_INVALID, "it changed meanwhile: it is " STR_FMT, STR_ARG(x.state));
    if (is_act(d, "undo"))
        return done(d, person_undo(d->db, &d->w, &x, &by));
    TRY(access_second_person(d->db, d->a, person_proposer(&x), by.who));
    return done(d, person_approve(d->db, &d->w, &x, is_act(d, "approve"), &by));
}

const struct job_kind job_identity = { .begin = begin, .item = item };
