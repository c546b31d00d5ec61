/* dossier_report.c — a dossier as pages to print. What it says is what its page shows. */
// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.h"
#include "api/dossiers.h"
#include "api/mask.h"
#include "base/digest.h"
#include "base/err.h"
#include "model/reason.h"
#include "paper/paper.h"
#include <string.h>

enum { PKT_HOURS = 5 };

static const struct {
    const char *key, *en, *ur;
} words[] = {
#define WORD(key, en, ur) { #key, en, ur },
#include "api/report_words.def"
};
static const struct {
    const char *kind, *key, *en, *ur;
} alert_words[] = {
#define WORD(kind, key, en, ur) { #kind, #key, en, ur },
#include "api/alert_words.def"
};
static const struct {
    const char *en, *ur;
} titles[] = {
#define TITLE(en, ur) { en, ur },
#include "api/title_words.def"
};
static const char *const languages[] = { "en", "ur" };
const char *dossier_language(size_t i) { return i < countof(languages) ? languages[i] : NULL; }

struct report {
    struct call *c;
    const struct dossier *x;
    struct paper *p;
    bool is_urdu;
};

/* A word of ours; what we have none for stands as it is. */
static str said(const struct report *r, str key)
{
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq(key, str_c(words[i].key)))
            return str_c(r->is_urdu ? words[i].ur : words[i].en);
    return key;
}
static str word(const struct report *r, const char *key) { return said(r, str_c(key)); }

/* A sentence of the Centre's own that stands in an entry; what people wrote is none of these. */
static str sentence(const struct report *r, str text)
{
    for (size_t i = 0; r->is_urdu && i < countof(words); i++)
        if (strncmp(words[i].key, "says_", 5) == 0 && str_eq(text, str_c(words[i].en)))
            return str_c(words[i].ur);
    return text;
}

/* What stands in a sentence of the other direction does not turn it, nor is it turned. */
static str apart(const struct report *r, str text)
{
    return r->is_urdu ? str_fmt(r->c->arena, "\u2068" STR_FMT "\u2069", STR_ARG(text)) : text;
}

/* As clocks in Pakistan say it. */
static str moment(const struct report *r, usec t)
{
    str s = time_fmt(r->c->arena, t + PKT_HOURS * 3600 * USEC_PER_S);
    return apart(r, str_fmt(r->c->arena, STR_FMT " " STR_FMT " PKT", STR_ARG(str_sub(s, 0, 10)),
                            STR_ARG(str_sub(s, 11, 5))));
}

/* "On list un: document and name", as a match with a list is titled; any other title is a rule's:
 * what is not of those that are shipped stays as its author wrote it. */
static str title(const struct report *r, str text)
{
    str rest = text, lead = word(r, "list_before"), list;
    for (size_t i = 0; r->is_urdu && i < countof(titles); i++)
        if (str_eq(text, str_c(titles[i].en)))
            return str_c(titles[i].ur);
    if (!r->is_urdu || !str_starts(text, lead))
        return text;
    rest = str_sub(text, lead.len, text.len);
    if (!str_cut(&rest, ':', &list))
        return text;
    str on = str_fmt(r->c->arena, STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(said(r, STR("list_on"))),
                     STR_ARG(apart(r, list)), STR_ARG(said(r, STR("list_at"))));
    return str_fmt(r->c->arena, STR_FMT ": " STR_FMT, STR_ARG(on),
                   STR_ARG(sentence(r, str_trim(rest))));
}

/* "x, y" */
static str both(const struct report *r, str x, str y)
{
    return str_fmt(r->c->arena, STR_FMT "%s" STR_FMT, STR_ARG(x), r->is_urdu ? "، " : ", ",
                   STR_ARG(y));
}

/* A code of alerts, or a region, in words. */
static str coded(const struct report *r, const char *kind, str key)
{
    for (size_t i = 0; i < countof(alert_words); i++)
        if (strcmp(kind, alert_words[i].kind) == 0 && str_eq(key, str_c(alert_words[i].key)))
            return str_c(r->is_urdu ? alert_words[i].ur : alert_words[i].en);
    return key;
}

static void pair(const struct report *r, const char *key, str value)
{
    paper_pair(r->p, word(r, key), value);
}

static void head(const struct report *r)
{
    const struct dossier *x = r->x;
    struct arena *a = r->c->arena;
    paper_title(r->p, x->title);
    pair(r, "dossier", str_fmt(a, "%lld/%lld", (long long)x->year, (long long)x->serial));
    pair(r, "purpose", x->purpose);
    pair(r, "basis", x->basis);
    pair(r, "handling", said(r, x->handling));
    pair(r, "state", x->hold ? both(r, said(r, x->state), word(r, "hold")) : said(r, x->state));
    pair(r, "owner", x->owner);
    pair(r, "region", x->region.len ? coded(r, "region", x->region) : word(r, "everywhere"));
    pair(r, "opened", both(r, moment(r, x->opened), apart(r, x->opened_by)));
    pair(r, "made", both(r, moment(r, r->c->now), apart(r, r->c->who.name)));
}

/* "TARIQ QURESHI (born 1958-**-**, Passport ***123)". */
static str subject_named(const struct report *r, const struct dossier_entry *e)
{
    struct arena *a = r->c->arena;
    const struct mark *m = &e->mark;
    struct buf b = buf_new(a, 1000);
    if (m->birth.len)
        buf_fmt(&b, STR_FMT " " STR_FMT, STR_ARG(word(r, "born")), STR_ARG(apart(r, m->birth)));
    const str numbers[][2] = { { m->field, m->number }, { m->also_field, m->also_number } };
    for (size_t i = 0; i < countof(numbers); i++)
        if (numbers[i][1].len)
            buf_fmt(&b, "%s" STR_FMT " " STR_FMT, b.len ? r->is_urdu ? "، " : ", " : "",
                    STR_ARG(said(r, numbers[i][0])), STR_ARG(apart(r, numbers[i][1])));
    str name = e->shown.len ? e->shown : e->ref;
    return b.len
               ? str_fmt(a, STR_FMT " (" STR_FMT ")", STR_ARG(apart(r, name)), STR_ARG(buf_str(&b)))
               : name;
}

static str named(const struct report *r, const struct dossier_entry *e)
{
    struct arena *a = r->c->arena;
    if (str_eq(e->kind, STR("note")) || str_eq(e->kind, STR("task")))
        return e->text;
    if (str_eq(e->kind, STR("event")))
        return str_fmt(a, STR_FMT ":%lld", STR_ARG(e->ref), (long long)e->seq);
    if (str_eq(e->kind, STR("file")))
        return str_fmt(a, STR_FMT "\nSHA-256 " STR_FMT, STR_ARG(e->text), STR_ARG(e->ref));
    if (str_eq(e->kind, STR("alert")) && e->shown.len)
        return title(r, e->shown);
    if (str_eq(e->kind, STR("subject")))
        return subject_named(r, e);
    return e->shown.len ? e->shown : e->ref;
}

static void remark(const struct report *r, struct buf *b, const char *key, str text)
{
    if (b->len)
        buf_c(b, '\n');
    if (key)
        buf_fmt(b, STR_FMT ": ", STR_ARG(word(r, key)));
    buf_add(b, text);
}

static str remarks(const struct report *r, const struct dossier_entry *e)
{
    struct arena *a = r->c->arena;
    struct buf b = buf_new(a, 64 << 10);
    if (e->relation.len)
        remark(r, &b, NULL, said(r, e->relation));
    bool is_note = str_eq(e->kind, STR("note")), is_task = str_eq(e->kind, STR("task"));
    if (!is_note && !is_task && !str_eq(e->kind, STR("file")) && e->text.len)
        remark(r, &b, NULL, str_eq(e->kind, STR("subject")) ? sentence(r, e->text) : e->text);
    if (is_note && e->ref.len)
        remark(r, &b, NULL, word(r, "corrects"));
    if (is_task && e->who.len)
        remark(r, &b, NULL, e->who);
    if (e->due.len)
        remark(r, &b, "due", apart(r, e->due));
    if (e->done)
        remark(r, &b, "done", both(r, moment(r, e->done), apart(r, e->done_by)));
    if (e->removed)
        remark(r, &b, "removed",
               str_fmt(a, STR_FMT ", " STR_FMT ": " STR_FMT, STR_ARG(moment(r, e->removed)),
                       STR_ARG(apart(r, e->removed_by)), STR_ARG(apart(r, e->removed_why))));
    return buf_str(&b);
}

/* "passage KHI 2026-11-20T01:20": the kind in words, and UTC as clocks here say it. */
static str situation(const struct report *r, str label)
{
    enum { LONG = 16 }; /* 2026-11-20T01:20 */
    struct arena *a = r->c->arena;
    str rest = label, kind = STR("");
    usec t;
    str stamp = label.len > LONG ? str_sub(label, label.len - LONG, label.len) : STR("");
    if (stamp.len != LONG || stamp.ptr[10] != 'T' || !str_cut(&rest, ' ', &kind) ||
        time_parse(str_fmt(a, STR_FMT ":00Z", STR_ARG(stamp)), &t) < 0)
        return apart(r, label);
    return str_fmt(
        a, STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(coded(r, "kind", coded(r, "moment", kind))),
        STR_ARG(apart(r, str_trim(str_sub(rest, 0, rest.len - LONG)))), STR_ARG(moment(r, t)));
}

/* What tells an alert from all others, and what came of it. */
static int alert_remarks(const struct report *r, const struct alert *x, struct buf *b)
{
    struct arena *a = r->c->arena;
    str by = STR("");
    usec at = 0;
    remark(r, b, "severity", coded(r, "severity", str_c(severity_names[x->severity])));
    remark(r, b, "state", coded(r, "state", x->state));
    if (x->outcome.len) {
        buf_fmt(b, "%s" STR_FMT, r->is_urdu ? "؛ " : "; ",
                STR_ARG(coded(r, "outcome", x->outcome)));
        if (x->reason_code.len)
            buf_fmt(b, " (" STR_FMT ")", STR_ARG(coded(r, "reason", x->reason_code)));
        int has = alert_decided(r->c->db, a, x->id, &by, &at);
        TRY(has);
        if (has == 0)
            remark(r, b, "decided", both(r, moment(r, at), apart(r, by)));
    }
    remark(r, b, "situation", situation(r, x->situation_label));
    if (x->moment)
        remark(r, b, "moment", both(r, coded(r, "moment", x->moment_kind), moment(r, x->moment)));
    return 0;
}

/* The cells of an alert: whom it is about under its title, what identifies it beside that. */
static int alert_cells(const struct report *r, const struct dossier_entry *e, str *what, str *more)
{
    struct call *c = r->c;
    struct alert x;
    struct buf b = buf_new(c->arena, 64 << 10);
    int has = alert_get(c->db, c->arena, e->ref, &x);
    TRY(has);
    bool is_seen = has == 0 && call_sees_alerts_of(c, x.region);
    remark(r, &b, "id", apart(r, e->ref));
    if (!is_seen)
        remark(r, &b, NULL, word(r, "unseen"));
    else
        TRY(alert_remarks(r, &x, &b));
    if (more->len)
        remark(r, &b, NULL, *more);
    if (is_seen && x.subject_name.len)
        *what = str_fmt(c->arena, STR_FMT "\n" STR_FMT, STR_ARG(*what),
                        STR_ARG(subject_shown(c, x.subject_name)));
    *more = buf_str(&b);
    return 0;
}

static int entries_of(const struct report *r, const char *kind, const struct dossier_entries *list)
{
    bool is_alert = strcmp(kind, "alert") == 0;
    struct paper_table t = { .n = 4,
                             .heads = { word(r, "what"), word(r, "remark"), word(r, "who"),
                                        word(r, "when") },
                             .shares = { is_alert ? 7 : 9, is_alert ? 9 : 7, 3, 3 } };
    size_t n = 0;
    paper_section(r->p, word(r, kind));
    list_each (const struct dossier_entry, e, list) {
        if (!str_eq(e->kind, str_c(kind)))
            continue;
        if (n++ == 0)
            paper_table(r->p, &t);
        str cells[] = { named(r, e), remarks(r, e), e->by, moment(r, e->at) };
        if (is_alert)
            TRY(alert_cells(r, e, &cells[0], &cells[1]));
        (e->removed ? paper_row_struck : paper_row)(r->p, cells);
    }
    if (n == 0)
        paper_text(r->p, word(r, "nothing"));
    return 0;
}

int dossier_report(struct call *c, const struct dossier *x, str language, str *ret)
{
    static const char *const kinds[] = { "subject", "alert", "event", "note",
                                         "task",    "file",  "link",  "member" };
    struct report r = { .c = c, .x = x, .is_urdu = str_eq(language, STR("ur")) };
    struct dossier_entries list;
    str number = str_fmt(c->arena, "%lld/%lld", (long long)x->year, (long long)x->serial);
    str band = str_fmt(c->arena, STR_FMT " · " STR_FMT " " STR_FMT, STR_ARG(said(&r, x->handling)),
                       STR_ARG(word(&r, "dossier")), STR_ARG(number));
    struct paper_conf conf = { .size = PAPER_A4,
                               .is_urdu = r.is_urdu,
                               .title = number,
                               .head = band,
                               .foot = band,
                               .page_of = word(&r, "page"),
                               .day = time_fmt(c->arena, c->now) };
    TRY(dossier_entries_seen(c, x->id, &list));
    cleanup(paper_freep) struct paper *p = paper_new(&conf);
    r.p = p;
    head(&r);
    for (size_t i = 0; i < countof(kinds); i++)
        TRY(entries_of(&r, kinds[i], &list));
    return paper_end(p, c->arena, ret);
}

void dossier_report_get(struct call *c)
{
    struct dossier x;
    str pdf = STR("");
    if (!dossier_find(c, &x) || !dossier_exports(c, &x))
        return;
    if (dossier_needs_two(&x)) {
        answer_problem(c, 422, "Not accepted",
                       STR("a dossier of this handling leaves only as a pack, by two persons"));
        return;
    }
    int r = dossier_report(c, &x, in_query(c, "language"), &pdf);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    dossier_answer_file(
        c, "application/pdf",
        str_fmt(c->arena, "dossier-%lld-%lld.pdf", (long long)x.year, (long long)x.serial), pdf);
    c->audit_object = str_fmt(c->arena, "dossier/" STR_FMT, STR_ARG(x.id));
    c->audit_detail =
        str_fmt(c->arena, "{\"as\":\"report\",\"language\":\"%s\",\"sha256\":\"" STR_FMT "\"}",
                str_eq(in_query(c, "language"), STR("ur")) ? "ur" : "en",
                STR_ARG(sha256_hex(c->arena, pdf)));
}
