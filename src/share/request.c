// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "share/request_store.h"

enum { LINE_MOST = 200, TEXT_MOST = 4000 };

static const char *const states[REQUEST_STATES] = { "received", "drafted", "approved", "released",
                                                    "refused" };

enum need { NOTHING = 0, NOTE = 1, REASON = 2, OTHER = 4, DIGEST = 8, IN_TIME = 16 };
struct step {
    const char *act;
    enum request_state from, to;
    unsigned needs;
};
static const struct step steps[] = {
#define STEP(act, from, to, permission, needs) { #act, REQUEST_##from, REQUEST_##to, needs },
#include "share/requests.def"
};

static const struct code_word bases[] = {
#define BASIS(code, sentence) { #code, sentence },
#define SUBJECT(code, sentence)
#define REFUSAL(code, sentence)
#include "share/words.def"
};
static const struct code_word subjects[] = {
#define BASIS(code, sentence)
#define SUBJECT(code, sentence) { #code, sentence },
#define REFUSAL(code, sentence)
#include "share/words.def"
};
static const struct code_word refusals[] = {
#define BASIS(code, sentence)
#define SUBJECT(code, sentence)
#define REFUSAL(code, sentence) { #code, sentence },
#include "share/words.def"
};

const char *request_filter_state(size_t i)
{
    if (i == 0)
        return "open";
    return i <= REQUEST_STATES ? states[i - 1] : NULL;
}
const char *request_basis(size_t i) { return i < countof(bases) ? bases[i].code : NULL; }
const char *request_subject(size_t i) { return i < countof(subjects) ? subjects[i].code : NULL; }
const char *request_refusal(size_t i) { return i < countof(refusals) ? refusals[i].code : NULL; }

str request_basis_sentence(str code)
{
    for (size_t i = 0; i < countof(bases); i++)
        if (str_eq(code, str_c(bases[i].code)))
            return str_c(bases[i].sentence);
    return code;
}

static int check(const struct request *x)
{
    const str lines[] = { x->agency,  x->officer,    x->agency_case,
                          x->subject, x->basis_text, x->purpose };
    int64_t day;
    for (size_t i = 0; i < countof(lines); i++)
        if (lines[i].len > LINE_MOST)
            return fail(ERR_INVALID, "names, numbers, law and purpose have at most 200 bytes each");
    if (x->agency.len == 0)
        return fail(ERR_INVALID, "agency is needed");
    if (x->asked.len > TEXT_MOST)
        return fail(ERR_INVALID, "what is asked has at most 4000 bytes");
    return x->due.len ? date_parse(x->due, &day) : 0;
}

int request_enter(struct writes *w, struct request *x)
{
    TRY(check(x));
    x->id = uid_new(w->a, x->entered);
    x->version = 1;
    x->state = str_c(states[REQUEST_RECEIVED]);
    request_insert(w, x);
    return 0;
}

static const struct step *step_find(str act, str state)
{
    for (size_t i = 0; i < countof(steps); i++)
        if (str_eq(act, str_c(steps[i].act)) && str_eq(state, str_c(states[steps[i].from])))
            return &steps[i];
    return NULL;
}

bool request_needs_other(str act)
{
    for (size_t i = 0; i < countof(steps); i++)
        if (str_eq(act, str_c(steps[i].act)) && (steps[i].needs & OTHER))
            return true;
    return false;
}

static int check_needs(const struct step *s, struct arena *a, const struct request *x,
                       const struct request_act *act, usec now)
{
    bool no_note = str_trim(act->note).len == 0;
    if ((s->needs & NOTE) && no_note)
        return fail(ERR_INVALID, "a note is needed: why");
    if (str_eq(act->reason, STR("other")) && no_note)
        return fail(ERR_INVALID, "with the reason 'other' a note is needed");
    if ((s->needs & OTHER) && str_eq(act->actor, x->drafted_by))
        return fail(ERR_INVALID, "what " STR_FMT " drafted, another person must approve",
                    STR_ARG(act->actor));
    if ((s->needs & IN_TIME) && str_cmp(date_of(a, now), x->use_until) > 0)
        return fail(ERR_INVALID, "the answer was to be used until " STR_FMT " only",
                    STR_ARG(x->use_until));
    if (act->note.len > TEXT_MOST)
        return fail(ERR_INVALID, "a note has at most 4000 bytes");
    return 0;
}

static void move(struct arena *a, struct request *x, const struct request_act *act, usec now)
{
    if (str_eq(act->act, STR("draft"))) {
        x->drafted_by = act->actor;
        x->drafted = now;
        x->answer = act->answer;
        x->digest = sha256_hex(a, act->answer);
        x->shares = act->shares;
        x->use_until = act->use_until;
        x->note = STR("");
    } else if (str_eq(act->act, STR("approve"))) {
        x->approved_by = act->actor;
        x->approved = now;
    } else if (str_eq(act->act, STR("release"))) {
        x->released = x->released ? x->released : now;
        x->releases++;
    } else {
        x->reason = act->reason;
        x->note = act->note;
    }
}

int request_step(struct writes *w, usec now, struct request *x, const struct request_act *act)
{
    if (act->version != x->version)
        return REQUEST_CHANGED;
    const struct step *s = step_find(act->act, x->state);
    if (!s || ((s->needs & DIGEST) && !str_eq(act->digest, x->digest)))
        return REQUEST_CHANGED;
    TRY(check_needs(s, w->a, x, act, now));
    x->version++;
    x->state = str_c(states[s->to]);
    move(w->a, x, act, now);
    request_update(w, x);
    return 0;
}

/* json */

void request_json(struct buf *b, const char *key, const struct request *x, usec now)
{
    bool waits = str_eq(x->state, STR("received")) || str_eq(x->state, STR("drafted"));
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_i64(b, "version", x->version);
    json_str(b, "state", x->state);
    json_str(b, "agency", x->agency);
    json_opt(b, "link", x->link);
    json_str(b, "officer", x->officer);
    json_opt(b, "case", x->agency_case);
    json_str(b, "basis", x->basis);
    json_str(b, "basis_text", x->basis_text);
    json_str(b, "purpose", x->purpose);
    json_str(b, "subject_kind", x->subject_kind);
    json_str(b, "subject", x->subject);
    json_str(b, "asked", x->asked);
    json_opt(b, "due", x->due);
    json_str(b, "entered_by", x->entered_by);
    json_str(b, "entered", time_fmt(b->a, x->entered));
    json_opt(b, "drafted_by", x->drafted_by);
    json_opt(b, "approved_by", x->approved_by);
    json_opt(b, "use_until", x->use_until);
    json_i64(b, "releases", x->releases);
    json_opt(b, "reason", x->reason);
    json_opt(b, "note", x->note);
    json_bool(b, "overdue", waits && x->due.len && str_cmp(date_of(b->a, now), x->due) > 0);
    json_close(b, '}');
}

void request_acts_json(struct buf *b, const char *key, const struct request *x)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < countof(steps); i++)
        if (str_eq(x->state, str_c(states[steps[i].from])))
            json_str(b, NULL, str_c(steps[i].act));
    json_close(b, ']');
}

void request_words_json(struct buf *b)
{
    json_words(b, "bases", bases, countof(bases));
    json_words(b, "subjects", subjects, countof(subjects));
    json_words(b, "refusals", refusals, countof(refusals));
}
