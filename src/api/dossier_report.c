/* dossier_report.c — a dossier as pages to print. What it says is what its page shows. */
// SPDX-License-Identifier: Apache-2.0
#include "api/dossiers.h"
#include "base/digest.h"
#include "base/err.h"
#include "paper/paper.h"

enum { PKT_HOURS = 5 };

static const struct {
    const char *key, *en, *ur;
} words[] = {
#define WORD(key, en, ur) { #key, en, ur },
#include "api/report_words.def"
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
    pair(r, "state",
         x->hold ? str_fmt(a, STR_FMT ", " STR_FMT, STR_ARG(said(r, x->state)),
                           STR_ARG(word(r, "hold")))
                 : said(r, x->state));
    pair(r, "owner", x->owner);
    pair(r, "region", x->region.len ? x->region : word(r, "everywhere"));
    pair(r, "opened",
         str_fmt(a, STR_FMT ", " STR_FMT, STR_ARG(moment(r, x->opened)),
                 STR_ARG(apart(r, x->opened_by))));
    pair(r, "made",
         str_fmt(a, STR_FMT ", " STR_FMT, STR_ARG(moment(r, r->c->now)),
                 STR_ARG(apart(r, r->c->who.name))));
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
    bool is_note = str_eq(e->kind, STR("note")), is_task = str_eq(e->kind, STR("task"));
    if (!is_note && !is_task && !str_eq(e->kind, STR("file")) && e->text.len)
        remark(r, &b, NULL, e->text);
    if (is_note && e->ref.len)
        remark(r, &b, NULL, word(r, "corrects"));
    if (is_task && e->who.len)
        remark(r, &b, NULL, e->who);
    if (e->due.len)
        remark(r, &b, "due", apart(r, e->due));
    if (e->done)
        remark(r, &b, "done",
               str_fmt(a, STR_FMT ", " STR_FMT, STR_ARG(moment(r, e->done)),
                       STR_ARG(apart(r, e->done_by))));
    if (e->removed)
        remark(r, &b, "removed",
               str_fmt(a, STR_FMT ", " STR_FMT ": " STR_FMT, STR_ARG(moment(r, e->removed)),
                       STR_ARG(apart(r, e->removed_by)), STR_ARG(apart(r, e->removed_why))));
    return buf_str(&b);
}

static void entries_of(const struct report *r, const char *kind, const struct dossier_entries *list)
{
    struct paper_table t = { .n = 4,
                             .heads = { word(r, "what"), word(r, "remark"), word(r, "who"),
                                        word(r, "when") },
                             .shares = { 9, 7, 3, 3 } };
    size_t n = 0;
    paper_section(r->p, word(r, kind));
    list_each (const struct dossier_entry, e, list) {
        if (!str_eq(e->kind, str_c(kind)))
            continue;
        if (n++ == 0)
            paper_table(r->p, &t);
        str cells[] = { named(r, e), remarks(r, e), e->by, moment(r, e->at) };
        (e->removed ? paper_row_struck : paper_row)(r->p, cells);
    }
    if (n == 0)
        paper_text(r->p, word(r, "nothing"));
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
        entries_of(&r, kinds[i], &list);
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
