/* dossier_pack.c — the evidence pack: a dossier with what it names, in a ZIP that anybody can
 * check.
 *
 * manifest.json names every other file with its length and SHA-256; manifest.sha256 is of the
 * manifest. What the exporter may not see, or is no longer kept, is named in the manifest as left
 * out. `ntc dossier verify` checks it without a store (app/cli_dossier.c).
 */
// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.h"
#include "api/dossiers.h"
#include "api/mask.h"
#include "base/build.h"
#include "base/digest.h"
#include "base/err.h"
#include "format/zip.h"
#include "ingest/ingest.h"
#include "model/record_json.h"

#include <stdatomic.h>

enum { PACK_MOST = 512 << 20, PART_MOST = 32 << 20 };

struct left_out {
    str what, why;
};
struct lefts list_of(struct left_out);

struct pack {
    struct call *c;
    const struct dossier *x;
    str language, purpose;
    struct dossier_entries entries;
    struct zip_parts parts;
    struct lefts left_out;
    size_t bytes;
    struct {
        int64_t seq;
        str hash;
    } head;
};

static bool is(str a, const char *b) { return str_eq(a, str_c(b)); }

static int add(struct pack *p, str name, str bytes)
{
    if (bytes.len > PACK_MOST - p->bytes)
        return fail(ERR_INVALID, "a pack has at most %d MiB: split the dossier", PACK_MOST >> 20);
    p->bytes += bytes.len;
    *list_push(p->c->arena, &p->parts) = (struct zip_part){ name, bytes };
    return 0;
}

static int add_json(struct pack *p, str name, struct buf *b)
{
    if (b->cut)
        return fail(ERR_INVALID, STR_FMT " is larger than %d MiB", STR_ARG(name), PART_MOST >> 20);
    return add(p, name, buf_str(b));
}

static void leave_out(struct pack *p, str what, const char *why)
{
    list_each (const struct left_out, l, &p->left_out)
        if (str_eq(l->what, what))
            return; /* named by another entry too */
    *list_push(p->c->arena, &p->left_out) = (struct left_out){ what, str_c(why) };
}

static str path(struct pack *p, const char *folder, str name, const char *ending)
{
    return str_fmt(p->c->arena, "%s/" STR_FMT "%s", folder, STR_ARG(name), ending);
}

static struct buf object(struct pack *p)
{
    struct buf b = buf_new(p->c->arena, PART_MOST);
    json_open(&b, NULL, '{');
    return b;
}

static int add_dossier(struct pack *p)
{
    struct buf b = object(p);
    dossier_json(&b, "dossier", p->x);
    json_open(&b, "entries", '[');
    list_each (const struct dossier_entry, e, &p->entries)
        dossier_entry_json(&b, e);
    json_close(&b, ']');
    TRY(life_log_json(p->c->db, &b, "history", &dossier_life, p->x->id));
    json_close(&b, '}');
    return add_json(p, STR("dossier.json"), &b);
}

/* With the receipts of the decisions it rests on: decided again, as a page shows it. */
static int add_alert(struct pack *p, str id)
{
    struct call *c = p->c;
    struct alert x;
    struct buf b = object(p), receipt = buf_new(c->arena, PART_MOST);
    str name = path(p, "alerts", id, ".json");
    int r = alert_get(c->db, c->arena, id, &x);
    TRY(r);
    if (r != 0 || !call_sees_alerts_of(c, x.region)) {
        leave_out(p, name, "it is no longer kept, or of another region");
        return 0;
    }
    bool masked = call_masks(c);
    alert_shown_json(c, &b, "alert", &x);
    TRY(alert_detail_json(c->db, &b, &x, STR(""), masked ? reason_masked : NULL));
    r = c->centre->explain(c->centre->self, c->db, id, call_shows(c), &receipt);
    TRY(r);
    if (r == 0)
        json_raw(&b, "decision", buf_str(&receipt));
    else
        leave_out(p, path(p, "alerts", id, ".json#decision"), "what it rests on is not kept");
    json_close(&b, '}');
    return add_json(p, name, &b);
}

static bool has(const struct pack *p, str name)
{
    list_each (const struct zip_part, part, &p->parts)
        if (str_eq(part->name, name))
            return true;
    return false;
}

static int add_message(struct pack *p, str id)
{
    struct call *c = p->c;
    struct stored_message m;
    struct buf b = object(p);
    str body, raw = path(p, "messages", id, ".raw");
    if (has(p, raw))
        return 0;
    if (!may(&c->who, PERMIT_MESSAGE_READ) || !may(&c->who, PERMIT_IDENTITY_READ)) {
        leave_out(p, raw, "who exported it may not see raw messages");
        return 0;
    }
    bool bare = false;
    TRY(call_bares(c, id, &bare));
    if (!bare) {
        leave_out(p, raw, "it is not on the queue of who exported it, and was not shown to them");
        return 0;
    }
    int r = message_get(c->db, c->arena, id, &m);
    if (r == 0)
        r = message_body(c->db, c->arena, id, &body);
    TRY(r);
    if (r != 0) {
        leave_out(p, raw, "it is no longer kept");
        return 0;
    }
    message_json(&b, "message", &m, true);
    json_close(&b, '}');
    TRY(add_json(p, path(p, "messages", id, ".json"), &b));
    return add(p, raw, body);
}

/* An alert that is left out leaves out what it rests on. */
static int add_grounds(struct pack *p, str alert)
{
    struct message_ids ids = { 0 };
    if (!has(p, path(p, "alerts", alert, ".json")))
        return 0;
    TRY(alert_messages(p->c->db, p->c->arena, alert, &ids));
    list_each (const str, id, &ids)
        TRY(add_message(p, *id));
    return 0;
}

static int add_file(struct pack *p, const struct dossier_entry *e)
{
    str body;
    str name = str_fmt(p->c->arena, STR_FMT "-" STR_FMT, STR_ARG(e->id), STR_ARG(e->text));
    int r = dossier_file_body(p->c->db, p->c->arena, e->ref, &body);
    TRY(r);
    if (r != 0) {
        leave_out(p, path(p, "files", name, ""), "it is no longer kept");
        return 0;
    }
    return add(p, path(p, "files", name, ""), body);
}

/* Of what was removed the entry tells; it is not evidence any more. */
static int add_entries(struct pack *p)
{
    list_each (const struct dossier_entry, e, &p->entries) {
        if (e->removed)
            continue;
        if (is(e->kind, "alert")) {
            TRY(add_alert(p, e->ref));
            TRY(add_grounds(p, e->ref));
        }
        if (is(e->kind, "event"))
            TRY(add_message(p, e->ref));
        if (is(e->kind, "file"))
            TRY(add_file(p, e));
    }
    return 0;
}

static int add_audit(struct pack *p)
{
    struct buf b = object(p);
    str name = str_fmt(p->c->arena, "dossier/" STR_FMT, STR_ARG(p->x->id));
    TRY(access_links_json(p->c->db, &b, name));
    TRY(access_head(p->c->db, p->c->arena, &p->head.seq, &p->head.hash));
    json_open(&b, "head", '{');
    json_i64(&b, "seq", p->head.seq);
    json_str(&b, "hash", p->head.hash);
    json_close(&b, '}');
    json_close(&b, '}');
    return add_json(p, STR("audit.json"), &b);
}

/* A line with its {places} filled. */
static void fill(struct pack *p, struct buf *b, str line)
{
    const struct {
        const char *place;
        str value;
    } values[] = { { "officer", p->c->who.name },
                   { "number", str_fmt(p->c->arena, "%lld/%lld", (long long)p->x->year,
                                       (long long)p->x->serial) },
                   { "time", time_fmt(p->c->arena, p->c->now) },
                   { "purpose", p->purpose },
                   { "seq", str_fmt(p->c->arena, "%lld", (long long)p->head.seq) },
                   { "head", p->head.hash } };
    str text, place;
    while (line.len) {
        bool more = str_cut(&line, '{', &text);
        buf_add(b, text);
        if (!more || !str_cut(&line, '}', &place))
            continue;
        for (size_t i = 0; i < countof(values); i++)
            if (is(place, values[i].place))
                buf_add(b, values[i].value);
    }
    buf_c(b, '\n');
}

static int add_certificate(struct pack *p)
{
    static const char *const lines[] = {
#define LINE(text) text,
#include "api/certificate.def"
    };
    struct buf b = buf_new(p->c->arena, 1 << 16);
    for (size_t i = 0; i < countof(lines); i++)
        fill(p, &b, str_c(lines[i]));
    return add_json(p, STR("certificate.txt"), &b);
}

/* Its digest stands in the audit record of the export. */
static int add_manifest(struct pack *p, str *ret_digest)
{
    struct buf b = object(p);
    struct call *c = p->c;
    json_str(&b, "format", STR("ntc-dossier-pack/1"));
    json_str(&b, "dossier", p->x->id);
    json_str(&b, "number",
             str_fmt(c->arena, "%lld/%lld", (long long)p->x->year, (long long)p->x->serial));
    json_str(&b, "handling", p->x->handling);
    json_str(&b, "exported_by", c->who.name);
    json_opt(&b, "allowed_by", p->x->export.allowed_by);
    json_str(&b, "exported", time_fmt(c->arena, c->now));
    json_str(&b, "purpose", p->purpose);
    json_str(&b, "program", build_id());
    json_open(&b, "files", '[');
    list_each (const struct zip_part, part, &p->parts) {
        json_open(&b, NULL, '{');
        json_str(&b, "name", part->name);
        json_i64(&b, "bytes", (int64_t)part->bytes.len);
        json_str(&b, "sha256", sha256_hex(c->arena, part->bytes));
        json_close(&b, '}');
    }
    json_close(&b, ']');
    json_open(&b, "left_out", '[');
    list_each (const struct left_out, l, &p->left_out) {
        json_open(&b, NULL, '{');
        json_str(&b, "name", l->what);
        json_str(&b, "why", l->why);
        json_close(&b, '}');
    }
    json_close(&b, ']');
    json_close(&b, '}');
    *ret_digest = sha256_hex(c->arena, buf_str(&b));
    TRY(add_json(p, STR("manifest.json"), &b));
    return add(p, STR("manifest.sha256"),
               str_fmt(c->arena, STR_FMT "  manifest.json\n", STR_ARG(*ret_digest)));
}

static int make_pack(struct pack *p, str *ret_digest, str *ret_zip)
{
    str pdf;
    TRY(dossier_entries_seen(p->c, p->x->id, &p->entries));
    TRY(add_dossier(p));
    TRY(add_entries(p));
    TRY(dossier_report(p->c, p->x, p->language, &pdf));
    TRY(add(p, STR("report.pdf"), pdf));
    TRY(add_audit(p));
    TRY(add_certificate(p));
    TRY(add_manifest(p, ret_digest));
    return zip_write(p->c->arena, &p->parts, p->c->now, ret_zip);
}

/* A pack stands in memory whole: one at a time. */
enum { PACK_OTHER = 1 };
static int make_alone(struct pack *p, str *ret_digest, str *ret_zip)
{
    static atomic_bool is_made;
    if (atomic_exchange(&is_made, true))
        return PACK_OTHER;
    int r = make_pack(p, ret_digest, ret_zip);
    atomic_store(&is_made, false);
    return r;
}

void dossier_pack_post(struct call *c)
{
    struct dossier x;
    str digest = STR(""), zip = STR("");
    if (!dossier_find(c, &x) || !dossier_exports(c, &x))
        return;
    bool two = dossier_needs_two(&x);
    struct pack p = { .c = c,
                      .x = &x,
                      .language = in_text(c, "language"),
                      .purpose = two ? x.export.purpose : in_text(c, "purpose") };
    struct dossier_act act = { .act = STR("export"), .by = c->who.name, .note = p.purpose };
    /* Before anything is gathered: may it leave at all? */
    int r = dossier_may_export(&x, c->now, &act);
    if (r == 0)
        r = make_alone(&p, &digest, &zip);
    if (r == PACK_OTHER) {
        answer_problem(c, 429, "Too many", STR("another pack is being made: wait for it"));
        return;
    }
    if (r == 0)
        r = dossier_export(&c->writes, c->now, &x, &act, digest);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (!call_commit(c))
        return;
    dossier_answer_file(
        c, "application/zip",
        str_fmt(c->arena, "dossier-%lld-%lld.zip", (long long)x.year, (long long)x.serial), zip);
    c->is_audited = true; /* the step itself is, with the digest of the manifest */
}
