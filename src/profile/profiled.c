// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "model/contact.h"
#include "model/record_json.h"
#include "person/person.h"
#include "profile/profile.h"
#include "profile/profiled_store.h"

enum {
    REASON_MOST = 1000,
    LINE_MOST = 200,
    NOTE_MOST = 4000,
    EMERGENCY_HOURS = 4,
    UNAPPROVED_DAYS = 14, /* what nobody approves is not kept waiting */
    EMERGENCY_AGAIN_DAYS = 7
};
#define HOUR (3600 * USEC_PER_S)

static const char *const states[PROFILED_STATES] = { "proposed", "approved", "renewal",
                                                     "refused",  "closed",   "ended" };

enum need { NOTHING = 0, NOTE = 1, DAYS = 2, OTHER = 4, ALERT = 8, REFERENCE = 16 };
static const struct step {
    const char *act;
    enum profiled_state from, to;
    unsigned needs;
} steps[] = {
#define STEP(act, from, to, needs) { #act, PROFILED_##from, PROFILED_##to, needs },
#include "profile/profiled.def"
};
static const struct basis {
    const char *code;
    int64_t days;
    unsigned needs;
    const char *sentence;
} bases[] = {
#define BASIS(code, days, needs, sentence) { #code, days, needs, sentence },
#include "profile/bases.def"
};

static const struct code_word cautions[] = {
#define CAUTION(code, sentence) { #code, sentence },
#include "profile/cautions.def"
};

const char *profiled_filter_state(size_t i)
{
    static const char *const several[] = { "open", "over" };
    if (i < countof(several))
        return several[i];
    return i < countof(several) + PROFILED_STATES ? states[i - countof(several)] : NULL;
}
const char *profiled_basis(size_t i) { return i < countof(bases) ? bases[i].code : NULL; }
const char *profiled_caution(size_t i)
{
    if (i < countof(cautions))
        return cautions[i].code;
    return i == countof(cautions) ? "none" : NULL;
}

static const struct basis *basis_find(str code)
{
    for (size_t i = 0; i < countof(bases); i++)
        if (str_eq(code, str_c(bases[i].code)))
            return &bases[i];
    return NULL;
}

/* Bits of the table. *ret_known: none is of another table, of a later edition of the Centre. */
static uint64_t cautions_of(str codes, bool *ret_known)
{
    uint64_t ret = 0;
    str code;
    *ret_known = true;
    while (str_cut(&codes, ' ', &code)) {
        size_t i = 0;
        while (i < countof(cautions) && !str_eq(code, str_c(cautions[i].code)))
            i++;
        if (i < countof(cautions))
            ret |= (uint64_t)1 << i;
        *ret_known &= i < countof(cautions) || code.len == 0;
    }
    return ret;
}

/* As they are kept: each once, in the order of the table; "none" alone is none. */
static int keep_cautions(struct arena *a, str codes, str *ret)
{
    bool known;
    uint64_t bits = cautions_of(str_eq(codes, STR("none")) ? STR("") : codes, &known);
    struct buf b = buf_new(a, 1000);
    if (!known)
        return fail(ERR_INVALID, "there is no such caution: they stand in the words of profiles");
    for (size_t i = 0; i < countof(cautions); i++)
        if (bits & (uint64_t)1 << i)
            buf_fmt(&b, "%s%s", b.len ? " " : "", cautions[i].code);
    *ret = buf_str(&b);
    return 0;
}

static void cautions_json(struct buf *b, const char *key, uint64_t bits)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < countof(cautions); i++)
        if (bits & (uint64_t)1 << i)
            json_str(b, NULL, str_c(cautions[i].code));
    json_close(b, ']');
}

int profiled_cautions_json(struct db *db, struct buf *b, const char *key, str entity, usec at)
{
    struct profile_members members;
    bool known;
    uint64_t bits = 0;
    TRY(profile_members(db, b->a, entity, &members));
    list_each (const str, member, &members) {
        struct profileds list;
        TRY(profiled_of(db, b->a, *member, at, &list));
        list_each (const struct profiled, x, &list)
            bits |= cautions_of(x->cautions, &known);
    }
    cautions_json(b, key, bits);
    return 0;
}

static int check_days(const struct basis *basis, int64_t days)
{
    if (days < 1 || days > basis->days)
        return fail(ERR_INVALID, "on the basis '%s' for 1 to %lld days", basis->code,
                    (long long)basis->days);
    return 0;
}

static int check(const struct profiled *x)
{
    const struct basis *basis = basis_find(x->basis);
    if (!basis)
        return fail(ERR_INVALID, "there is no such basis");
    if (str_trim(x->reason).len == 0 || str_trim(x->purpose).len == 0)
        return fail(ERR_INVALID, "a reason and a purpose are needed");
    if (x->reason.len > REASON_MOST || x->purpose.len > LINE_MOST || x->reference.len > LINE_MOST)
        return fail(ERR_INVALID, "a reason has at most 1000 bytes, purpose and reference 200 each");
    if ((basis->needs & REFERENCE) && str_trim(x->reference).len == 0)
        return fail(ERR_INVALID, "with the basis '%s' a reference is needed", basis->code);
    return check_days(basis, x->asked_days);
}

/* Who opens an emergency that nobody approves does not open the next one. */
static int check_others(struct db *db, struct arena *a, bool is_emergency, const struct profiled *x)
{
    struct profileds others;
    usec since = x->opened - EMERGENCY_AGAIN_DAYS * USEC_PER_DAY;
    TRY(profiled_open_of(db, a, x->entity, since, &others));
    list_each (const struct profiled, o, &others) {
        bool is_open = !o->closed;
        if (is_open && str_eq(o->basis, x->basis))
            return PROFILED_THERE;
        if (is_emergency && o->emergency && !o->approved && o->opened > since)
            return fail(ERR_INVALID,
                        "an emergency of this subject was not approved within the last "
                        "week: open it without one");
    }
    return 0;
}

int profiled_open(struct db *db, struct writes *w, usec now, bool is_emergency, struct profiled *x)
{
    bool is_confirmed = false;
    x->opened = now;
    TRY(check(x));
    TRY(keep_cautions(w->a, x->cautions, &x->cautions));
    x->asked_cautions = x->cautions;
    if (basis_find(x->basis)->needs & ALERT) {
        TRY(profiled_alert_confirmed(db, w->a, x->alert, x->entity, &is_confirmed));
        if (!is_confirmed)
            return fail(ERR_INVALID,
                        "the basis 'confirmed_alert' needs an alert about this subject that was "
                        "confirmed");
    }
    int r = check_others(db, w->a, is_emergency, x);
    if (r != 0)
        return r;
    x->id = uid_new(w->a, now);
    x->version = 1;
    x->state = str_c(states[PROFILED_PROPOSED]);
    x->asked_by = x->opened_by;
    x->emergency = is_emergency ? now + EMERGENCY_HOURS * HOUR : 0;
    /* Until somebody approves it: when it ends unapproved. */
    x->until = is_emergency ? x->emergency : now + UNAPPROVED_DAYS * USEC_PER_DAY;
    x->approved_by = x->closed_by = x->note = STR("");
    profiled_insert(w, x);
    return 0;
}

/* steps */

static const struct step *step_find(str act, str state)
{
    for (size_t i = 0; i < countof(steps); i++)
        if (str_eq(act, str_c(steps[i].act)) && str_eq(state, str_c(states[steps[i].from])))
            return &steps[i];
    return NULL;
}

bool profiled_needs_other(str act)
{
    for (size_t i = 0; i < countof(steps); i++)
        if (str_eq(act, str_c(steps[i].act)) && (steps[i].needs & OTHER))
            return true;
    return false;
}

static int check_needs(const struct step *s, const struct profiled *x,
                       const struct profiled_act *act)
{
    const struct basis *basis = basis_find(x->basis);
    if ((s->needs & NOTE) && str_trim(act->note).len == 0)
        return fail(ERR_INVALID, "a note is needed: why");
    if (act->note.len > NOTE_MOST)
        return fail(ERR_INVALID, "a note has at most 4000 bytes");
    if ((s->needs & OTHER) && str_eq(act->actor, x->asked_by))
        return fail(ERR_INVALID, "what " STR_FMT " asked for, another person must approve",
                    STR_ARG(act->actor));
    if ((s->needs & DAYS) && basis)
        return check_days(basis, act->days);
    return 0;
}

/* What is asked for waits for a second person. */
static int renew(struct arena *a, struct profiled *x, const struct profiled_act *act)
{
    x->asked_by = act->actor;
    x->asked_days = act->days;
    if (act->cautions.len == 0)
        x->asked_cautions = x->cautions;
    else
        TRY(keep_cautions(a, act->cautions, &x->asked_cautions));
    return 0;
}

/* Half of its term is the day to look at it again. */
static void approve(struct profiled *x, const struct profiled_act *act, usec now)
{
    usec term = x->asked_days * USEC_PER_DAY;
    x->approved_by = act->actor;
    x->approved = x->approved ? x->approved : now; /* in force since; a renewal does not begin it */
    x->until = now + term;
    x->review = now + term / 2;
    x->asked_days = 0;
    x->cautions = x->asked_cautions;
    x->warned = now;
}

int profiled_step(struct writes *w, usec now, struct profiled *x, const struct profiled_act *act)
{
    const struct step *s = step_find(act->act, x->state);
    if (act->version != x->version || !s || x->until <= now)
        return PROFILED_CHANGED;
    TRY(check_needs(s, x, act));
    x->version++;
    x->state = str_c(states[s->to]);
    x->note = act->note.len ? act->note : x->note;
    bool is_refused =
        s->from == PROFILED_RENEWAL && s->to == PROFILED_APPROVED && !(s->needs & OTHER);
    x->refused_by = is_refused ? act->actor : STR("");
    x->refused = is_refused ? now : 0;
    if (s->needs & OTHER)
        approve(x, act, now);
    else if (s->from == PROFILED_RENEWAL) { /* what was asked for is settled, and not granted */
        x->asked_days = 0;
        x->asked_cautions = x->cautions;
    }
    if (s->needs & DAYS)
        TRY(renew(w->a, x, act));
    if (s->to == PROFILED_REFUSED || s->to == PROFILED_CLOSED) {
        x->closed = now;
        x->closed_by = act->actor;
    }
    profiled_update(w, x);
    return 0;
}

bool profiled_is_in_force(const struct profiled *x, usec at)
{
    if (x->closed && x->closed <= at)
        return false;
    bool approved = x->approved && x->approved <= at && x->until > at;
    return approved || (x->emergency > at && x->opened <= at);
}

str profiled_why(struct arena *a, const struct profiled *x)
{
    const struct basis *basis = basis_find(x->basis);
    usec until = x->approved ? x->until : x->emergency;
    return str_fmt(a, "%s; " STR_FMT "; %suntil %s", basis ? basis->sentence : "",
                   STR_ARG(x->reason), x->approved ? "" : "emergency, not approved, ",
                   str_cstr(a, time_fmt(a, until)));
}

int profiled_tell(struct db *db, struct writes *w, usec now, const struct profiled *x)
{
    struct profile_members members;
    TRY(profile_members(db, w->a, x->entity, &members));
    person_tell(w, now, x->id, members.at, members.n);
    return 0;
}

/* time */

int profiled_sweep(struct db *db, struct writes *w, usec now, struct profiled_notices *ret)
{
    struct profileds due;
    TRY(profiled_due(db, w->a, now, &due));
    list_each (struct profiled, x, &due) {
        bool is_over = x->until <= now;
        x->version++;
        if (is_over) {
            x->state = str_c(states[PROFILED_ENDED]);
            x->closed = x->until;
            x->closed_by = STR("ntc");
            x->refused_by = STR("");
            x->refused = 0;
        } else {
            x->warned = now;
        }
        profiled_update(w, x);
        if (is_over)
            TRY(profiled_tell(db, w, now, x));
        write_audit(w, now, STR("ntc"), is_over ? STR("profiled.end") : STR("profiled.warn"),
                    str_fmt(w->a, "profiled/" STR_FMT, STR_ARG(x->id)), STR("{}"));
        *list_push(w->a, ret) = (struct profiled_notice){ x->id, x->owner, x->until, is_over };
    }
    return 0;
}

/* json */

static void moment(struct buf *b, const char *key, usec at)
{
    if (at)
        json_str(b, key, time_fmt(b->a, at));
}

void profiled_json(struct buf *b, const char *key, const struct profiled *x, usec now,
                   bool is_masked)
{
    bool known;
    const struct basis *basis = basis_find(x->basis);
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_i64(b, "version", x->version);
    json_str(b, "state", x->state);
    json_bool(b, "in_force", profiled_is_in_force(x, now));
    json_str(b, "entity", x->entity);
    json_str(b, "kind", x->kind);
    json_opt(b, "name", contact_shown(b->a, x->kind, x->name, is_masked));
    json_str(b, "basis", x->basis);
    json_str(b, "basis_text", str_c(basis ? basis->sentence : ""));
    json_str(b, "reason", is_masked ? STR("not shown") : x->reason);
    json_str(b, "purpose", x->purpose);
    cautions_json(b, "cautions", is_masked ? 0 : cautions_of(x->cautions, &known));
    json_opt(b, "reference", is_masked ? STR("") : x->reference);
    json_opt(b, "alert", x->alert);
    json_str(b, "owner", x->owner);
    json_str(b, "opened_by", x->opened_by);
    moment(b, "opened", x->opened);
    moment(b, "emergency_until", x->emergency);
    json_opt(b, "approved_by", x->approved_by);
    moment(b, "approved", x->approved);
    moment(b, "review", x->review);
    json_str(b, "until", time_fmt(b->a, x->until));
    if (x->asked_days) {
        json_str(b, "asked_by", x->asked_by);
        json_i64(b, "asked_days", x->asked_days);
        cautions_json(b, "asked_cautions", is_masked ? 0 : cautions_of(x->asked_cautions, &known));
    }
    if (x->refused) {
        json_str(b, "asked_by", x->asked_by);
        json_str(b, "refused_by", x->refused_by);
        moment(b, "refused", x->refused);
    }
    json_opt(b, "closed_by", x->closed_by);
    moment(b, "closed", x->closed);
    json_opt(b, "note", is_masked ? STR("") : x->note);
    json_close(b, '}');
}

void profiled_acts_json(struct buf *b, const char *key, const struct profiled *x)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < countof(steps); i++)
        if (str_eq(x->state, str_c(states[steps[i].from])))
            json_str(b, NULL, str_c(steps[i].act));
    json_close(b, ']');
}

void profiled_words_json(struct buf *b)
{
    json_open(b, "bases", '[');
    for (size_t i = 0; i < countof(bases); i++) {
        json_open(b, NULL, '{');
        json_str(b, "code", str_c(bases[i].code));
        json_str(b, "text", str_c(bases[i].sentence));
        json_i64(b, "days", bases[i].days);
        json_bool(b, "needs_reference", (bases[i].needs & REFERENCE) != 0);
        json_bool(b, "needs_alert", (bases[i].needs & ALERT) != 0);
        json_close(b, '}');
    }
    json_close(b, ']');
    json_words(b, "cautions", cautions, countof(cautions));
}
