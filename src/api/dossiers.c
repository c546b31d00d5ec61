/* dossiers.c — investigations: who is neither owner, member nor supervisor gets 404. */
// SPDX-License-Identifier: Apache-2.0
#include "api/dossiers.h"

#include "alert/alert.h"
#include "base/err.h"
#include "ingest/ingest.h"
#include "model/contact.h"
#include "person/person.h"

#include <string.h>

enum { PAGE = 50, PAGE_MAX = 200, JSON_MAX = 16 << 20, SUBJECTS_MOST = 50, MEMBERS_MOST = 20 };

static struct dossier_viewer viewer(const struct call *c)
{
    return (struct dossier_viewer){ .name = c->who.name,
                                    .region = c->who.region,
                                    .supervisor = (c->who.roles & ROLE_SUPERVISOR) != 0 };
}

static bool is(str a, const char *b) { return str_eq(a, str_c(b)); }

static bool went(struct call *c, int r) { return call_went(c, r, STR("there is no such dossier")); }

bool dossier_find(struct call *c, struct dossier *x)
{
    struct dossier_viewer v = viewer(c);
    return went(c, dossier_get(c->db, c->arena, &v, c->param[0], x));
}

/* What is said of an alert is for who may see the alert. */
static void show_alert(struct call *c, struct dossier_entry *e)
{
    if (call_sees_alerts_of(c, e->alert.region))
        e->alert.subject = contact_shown(c->arena, STR("trader"), e->alert.subject, call_masks(c));
    else
        e->alert.state = STR("");
}

/* A link to a dossier that the caller may not know of is not shown. */
int dossier_entries_seen(struct call *c, str id, struct dossier_entries *ret)
{
    struct dossier_entries list;
    struct dossier_viewer v = viewer(c);
    *ret = (struct dossier_entries){ 0 };
    TRY(dossier_entries(c->db, c->arena, id, &list));
    list_each (struct dossier_entry, e, &list) {
        struct dossier other = { .title = STR("") };
        int r = is(e->kind, "link") ? dossier_get(c->db, c->arena, &v, e->ref, &other) : 0;
        TRY(r);
        if (r == LIFE_NONE)
            continue;
        if (is(e->kind, "link"))
            e->shown = str_fmt(c->arena, "%lld/%lld " STR_FMT, (long long)other.year,
                               (long long)other.serial, STR_ARG(other.title));
        if (is(e->kind, "subject")) /* masked: it is printed, and given away */
            TRY(person_mark_of(c->db, c->arena, e->ref, true, &e->mark));
        show_alert(c, e);
        *list_push(c->arena, ret) = *e;
    }
    return 0;
}

static int entries_json(struct call *c, struct buf *b, str id)
{
    struct dossier_entries list;
    TRY(dossier_entries_seen(c, id, &list));
    json_open(b, "entries", '[');
    list_each (const struct dossier_entry, e, &list)
        dossier_entry_json(b, e);
    json_close(b, ']');
    return 0;
}

static void acts_json(struct buf *b, const struct dossier *x)
{
    static const char *const acts[] = { "wait", "resume", "close", "reopen" };
    json_open(b, "acts", '[');
    for (size_t i = 0; i < countof(acts); i++)
        for (size_t k = 0; k < dossier_life.n; k++)
            if (strcmp(dossier_life.steps[k].act, acts[i]) == 0 &&
                is(x->state, dossier_life.states[dossier_life.steps[k].from]))
                json_str(b, NULL, str_c(acts[i]));
    json_str(b, NULL, x->hold ? STR("unhold") : STR("hold"));
    json_str(b, NULL, STR("give"));
    if (dossier_needs_two(x))
        json_str(b, NULL, STR("ask"));
    if (x->export.by.len && !x->export.allowed_by.len)
        json_str(b, NULL, STR("allow"));
    json_close(b, ']');
}

/* As it stands in the store now. */
void dossier_detail(struct call *c, unsigned status, str id)
{
    struct dossier x;
    struct dossier_viewer v = viewer(c);
    struct buf b = buf_new(c->arena, JSON_MAX);
    int r = dossier_get(c->db, c->arena, &v, id, &x);
    if (r == LIFE_NONE) { /* who gave it away sees it no longer */
        answer_problem(c, 404, "Not found", STR("there is no such dossier"));
        return;
    }
    if (r == 0) {
        json_open(&b, NULL, '{');
        dossier_json(&b, "dossier", &x);
        acts_json(&b, &x);
        r = entries_json(c, &b, id);
    }
    if (r == 0)
        r = life_log_json(c->db, &b, "history", &dossier_life, id);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    json_close(&b, '}');
    answer_json(c, status, &b);
    call_seen(c, str_fmt(c->arena, "dossier/" STR_FMT, STR_ARG(id)), buf_str(&b));
}

static void list_json(struct call *c, const struct dossiers *list, size_t limit)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    for (size_t i = 0; i < list->n && i < limit; i++)
        dossier_json(&b, NULL, &list->at[i]);
    json_close(&b, ']');
    if (list->n > limit)
        json_str(&b, "next", list->at[limit - 1].id);
    json_close(&b, '}');
    answer_json(c, 200, &b);
    call_seen(c, STR("dossiers"), buf_str(&b));
}

void dossiers_get(struct call *c)
{
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct dossier_viewer v = viewer(c);
    struct dossier_filter f = { .state = in_query(c, "state"),
                                .owner = in_query(c, "owner"),
                                .subject = in_query(c, "subject"),
                                .alert = in_query(c, "alert"),
                                .before = in_query(c, "before"),
                                .mine = in_query_int(c, "mine", 0) ? c->who.name : STR(""),
                                .may_allow = in_query_int(c, "export", 0) ? c->who.name : STR(""),
                                .limit = limit + 1 };
    struct dossiers list = { 0 };
    int r = dossier_list(c->db, c->arena, &v, &f, &list);
    if (r < 0)
        answer_error(c, r);
    else
        list_json(c, &list, limit);
}

void dossiers_words(struct call *c)
{
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    dossier_words_json(&b);
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

void dossier_get_one(struct call *c)
{
    struct dossier x;
    if (dossier_find(c, &x))
        dossier_detail(c, 200, x.id);
}

/* What an entry names, and whether the caller may see it. False: answered. */

static bool not_there(struct call *c, const char *what)
{
    answer_problem(c, 422, "Not accepted", str_fmt(c->arena, "there is no such %s", what));
    return false;
}

static bool sees_subject(struct call *c, str id)
{
    bool known = false;
    int r = dossier_knows_entity(c->db, c->arena, id, &known);
    if (r < 0)
        answer_error(c, r);
    else if (!known)
        not_there(c, "subject");
    return r == 0 && known && call_sees_entity(c, id);
}

static bool sees_alert(struct call *c, str id, struct alert *ret)
{
    int r = alert_get(c->db, c->arena, id, ret);
    if (r < 0)
        answer_error(c, r);
    else if (r != 0 || !call_sees_region(c, ret->region))
        return not_there(c, "alert");
    return r == 0;
}

static bool sees_event(struct call *c, const struct dossier_entry *e)
{
    struct stored_message m;
    if (!call_holds(c, "MESSAGE_READ"))
        return false;
    int r = message_get(c->db, c->arena, e->ref, &m);
    if (r < 0)
        answer_error(c, r);
    else if (r != 0 || e->seq >= m.n_events)
        return not_there(c, "event");
    return r == 0 && call_sees_object(c, e->ref);
}

static bool sees_dossier(struct call *c, const struct dossier *x, str id)
{
    struct dossier other;
    struct dossier_viewer v = viewer(c);
    int r = dossier_get(c->db, c->arena, &v, id, &other);
    if (r < 0)
        answer_error(c, r);
    else if (r != 0 || str_eq(id, x->id))
        return not_there(c, "other dossier");
    return r == 0;
}

/* Somebody who may work at dossiers. */
static bool is_colleague(struct call *c, str name)
{
    struct account a;
    struct principal p = { 0 };
    int r = access_account(c->db, c->arena, name, &a);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    if (r != 0 || !str_eq(a.state, STR("active")) || roles_parse(a.roles, &p.roles) != 0 ||
        !may(&p, PERMIT_DOSSIER_WORK))
        return not_there(c, "account that may work at dossiers");
    return true;
}

/* Who may see a dossier is said by its owner and by supervisors. */
static bool says_who(struct call *c, const struct dossier *x)
{
    bool says = str_eq(x->owner, c->who.name) || may(&c->who, PERMIT_DOSSIER_APPROVE);
    if (!says)
        answer_problem(c, 403, "Forbidden",
                       STR("only its owner and supervisors say who may see a dossier"));
    return says;
}

bool dossier_exports(struct call *c, const struct dossier *x)
{
    bool exports = str_eq(x->owner, c->who.name) || may(&c->who, PERMIT_DOSSIER_APPROVE);
    if (!exports)
        answer_problem(c, 403, "Forbidden", STR("its owner and supervisors export a dossier"));
    return exports;
}

static bool sees(struct call *c, const struct dossier *x, const struct dossier_entry *e)
{
    struct alert alert;
    if (is(e->kind, "file")) {
        answer_problem(c, 422, "Not accepted",
                       STR("a file is put in as its bytes: POST /dossiers/{id}/files"));
        return false;
    }
    if (is(e->kind, "subject"))
        return sees_subject(c, e->ref);
    if (is(e->kind, "alert"))
        return sees_alert(c, e->ref, &alert);
    if (is(e->kind, "event"))
        return sees_event(c, e);
    if (is(e->kind, "link"))
        return sees_dossier(c, x, e->ref);
    if (is(e->kind, "member"))
        return says_who(c, x) && is_colleague(c, e->ref);
    return !e->who.len || is_colleague(c, e->who);
}

static bool put_first(struct call *c, const struct dossier *x, struct dossier_entry e)
{
    e.by = c->who.name;
    if (!e.ref.len)
        return true;
    return went(c, dossier_put_first(&c->writes, c->now, x, &e));
}

void dossiers_post(struct call *c)
{
    struct alert alert = { .id = STR(""), .region = c->who.region, .subject = STR("") };
    struct dossier x = { .title = in_text(c, "title"),
                         .purpose = in_text(c, "purpose"),
                         .basis = in_text(c, "basis"),
                         .handling = in_text(c, "handling"),
                         .opened_by = c->who.name };
    str subject = in_text(c, "subject");
    if (in_text(c, "alert").len && !sees_alert(c, in_text(c, "alert"), &alert))
        return;
    if (subject.len && !sees_subject(c, subject))
        return;
    bool of_alert = subject.len == 0;
    if (of_alert)
        subject = alert.subject;
    x.region = c->who.region.len ? c->who.region : alert.region;
    if (!went(c, dossier_open(&c->writes, c->now, &x)) ||
        !put_first(c, &x, (struct dossier_entry){ .kind = STR("alert"), .ref = alert.id }) ||
        !put_first(c, &x,
                   (struct dossier_entry){ .kind = STR("subject"),
                                           .ref = subject,
                                           .text = of_alert ? STR("subject of the alert")
                                                            : STR("opened about them") }))
        return;
    if (call_commit(c))
        dossier_detail(c, 201, x.id);
}

void dossier_entries_post(struct call *c)
{
    struct dossier x;
    struct dossier_entry e = { .kind = in_text(c, "kind"),
                               .ref = in_text(c, "ref"),
                               .seq = in_int(c, "seq"),
                               .relation = in_text(c, "relation"),
                               .text = in_text(c, "text"),
                               .who = in_text(c, "who"),
                               .due = in_text(c, "due"),
                               .by = c->who.name };
    if (!is(e.kind, "event"))
        e.seq = 0;
    if (dossier_find(c, &x) && sees(c, &x, &e) &&
        went(c, dossier_put(c->db, &c->writes, c->now, &x, &e)) && call_commit(c))
        dossier_detail(c, 201, x.id);
}

static void end_entry(struct call *c, str act, str note)
{
    struct dossier x;
    struct dossier_entries list = { 0 };
    if (!dossier_find(c, &x))
        return;
    int r = dossier_entries(c->db, c->arena, x.id, &list);
    list_each (const struct dossier_entry, e, &list)
        if (str_eq(e->id, c->param[1]) && is(e->kind, "member") && !says_who(c, &x))
            return;
    struct dossier_act a = { .act = act, .by = c->who.name, .note = note, .entry = c->param[1] };
    if (r == 0)
        r = dossier_end_entry(c->db, &c->writes, c->now, &x, &a);
    if (call_went(c, r, STR("there is no such entry")) && call_commit(c))
        dossier_detail(c, 200, x.id);
}

void dossier_entry_done(struct call *c) { end_entry(c, STR("done"), STR("")); }
void dossier_entry_remove(struct call *c) { end_entry(c, STR("remove"), in_text(c, "note")); }

void dossier_step_post(struct call *c)
{
    struct dossier x;
    struct dossier_act act = { .act = in_text(c, "act"),
                               .by = c->who.name,
                               .note = in_text(c, "note"),
                               .to = in_text(c, "to"),
                               .version = in_int(c, "version") };
    if (!dossier_find(c, &x) || !call_holds(c, dossier_permission(act.act)))
        return;
    if (is(act.act, "give") && (!says_who(c, &x) || !is_colleague(c, act.to)))
        return;
    if (is(act.act, "ask") && !dossier_exports(c, &x))
        return;
    if (is(act.act, "allow") && x.export.by.len &&
        !went(c, access_second_person(c->db, c->arena, x.export.by, c->who.name)))
        return;
    if (went(c, dossier_step(&c->writes, c->now, &x, &act)) && call_commit(c))
        dossier_detail(c, 200, x.id);
}

/* Those that name one of the entities, each once. */
static int add_of(struct call *c, str self, str entity, struct dossiers *ret)
{
    struct dossiers list;
    struct dossier_viewer v = viewer(c);
    struct dossier_filter f = { .state = STR(""),
                                .owner = STR(""),
                                .subject = entity,
                                .alert = STR(""),
                                .before = STR(""),
                                .mine = STR(""),
                                .may_allow = STR(""),
                                .limit = PAGE };
    TRY(dossier_list(c->db, c->arena, &v, &f, &list));
    list_each (const struct dossier, x, &list) {
        bool known = str_eq(x->id, self);
        list_each (const struct dossier, o, ret)
            known = known || str_eq(o->id, x->id);
        if (!known)
            *list_push(c->arena, ret) = *x;
    }
    return 0;
}

static int add_person(struct call *c, str self, str entity, struct dossiers *ret)
{
    str person;
    struct person_ids members = { 0 };
    TRY(add_of(c, self, entity, ret));
    int r = person_of_entity(c->db, c->arena, entity, &person);
    TRY(r);
    if (r == 0)
        TRY(person_members(c->db, c->arena, person, MEMBERS_MOST, &members));
    for (size_t i = 0; i < members.n; i++)
        if (!str_eq(members.at[i], entity))
            TRY(add_of(c, self, members.at[i], ret));
    return 0;
}

void dossier_similar_get(struct call *c)
{
    struct dossier x;
    struct dossier_entries list = { 0 };
    struct dossiers found = { 0 };
    if (!dossier_find(c, &x))
        return;
    int r = dossier_entries(c->db, c->arena, x.id, &list);
    size_t asked = 0;
    for (size_t i = 0; r == 0 && i < list.n && asked < SUBJECTS_MOST; i++)
        if (is(list.at[i].kind, "subject") && !list.at[i].removed) {
            r = add_person(c, x.id, list.at[i].ref, &found);
            asked++;
        }
    if (r < 0)
        answer_error(c, r);
    else
        list_json(c, &found, found.n);
}
