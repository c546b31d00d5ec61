/* cli_dossier.c — ntc dossier verify: an evidence pack, checked where there is no store.
 *
 * Each file against the manifest, the manifest against its digest, each audit record against its
 * hash, and records that follow one another against each other. That the manifest is the one the
 * Centre made only the Centre's audit can tell: --digest compares with what stands there.
 */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "base/digest.h"
#include "base/err.h"
#include "format/json.h"
#include "format/zip.h"
#include "platform/os.h"
#include "store/chain.h"

#include <stdio.h>

enum { PACK_MOST = 1 << 30 };

struct verify {
    struct cli *c;
    struct zip_parts parts;
    bool *is_named; /* by the manifest */
    size_t files, links, wrong;
    str digest, number;
};

static void tell(struct verify *v, str what, const char *why)
{
    v->wrong++;
    printf(STR_FMT ": %s\n", STR_ARG(what), why);
}

/* NULL: there is none of that name. */
static const struct zip_part *part_of(const struct verify *v, str name)
{
    list_each (const struct zip_part, p, &v->parts)
        if (str_eq(p->name, name))
            return p;
    return NULL;
}

static const struct json *object_of(struct verify *v, str name)
{
    const struct zip_part *p = part_of(v, name);
    const struct json *j = NULL;
    struct json_fault fault;
    if (!p)
        tell(v, name, "is missing");
    else if (json_read(v->c->a, p->bytes, &j, &fault) != 0 || j->kind != JSON_IS_OBJECT)
        tell(v, name, "is no JSON object");
    return j && j->kind == JSON_IS_OBJECT ? j : NULL;
}

static str text(const struct json *of, const char *key)
{
    const struct json *j = json_get(of, str_c(key));
    return j && j->kind == JSON_IS_TEXT ? j->text : STR("");
}
/* -1: there is none. */
static int64_t number(const struct json *of, const char *key)
{
    const struct json *j = json_get(of, str_c(key));
    return j && j->kind == JSON_IS_INT ? j->integer : -1;
}

static const struct json *list_in(struct verify *v, const struct json *of, const char *key)
{
    const struct json *j = json_get(of, str_c(key));
    if (j && j->kind == JSON_IS_LIST)
        return j;
    tell(v, str_c(key), "is no list");
    return NULL;
}

static void check_manifest_digest(struct verify *v, const struct zip_part *manifest)
{
    const struct zip_part *p = part_of(v, STR("manifest.sha256"));
    v->digest = sha256_hex(v->c->a, manifest->bytes);
    str line = str_fmt(v->c->a, STR_FMT "  manifest.json\n", STR_ARG(v->digest));
    if (!p || !str_eq(p->bytes, line))
        tell(v, STR("manifest.sha256"), "is not the digest of manifest.json");
    const char *known = cli_option(v->c, "digest");
    if (known && !str_eq(str_c(known), v->digest))
        tell(v, STR("manifest.json"), "is not the one whose digest was given");
}

static void check_file(struct verify *v, const struct json *j)
{
    str name = j->kind == JSON_IS_OBJECT ? text(j, "name") : STR("");
    const struct zip_part *p = part_of(v, name);
    if (!p) {
        tell(v, name, "is missing");
        return;
    }
    bool *named = &v->is_named[p - v->parts.at];
    if (*named)
        tell(v, name, "is named twice");
    *named = true;
    if (number(j, "bytes") != (int64_t)p->bytes.len ||
        !str_eq(text(j, "sha256"), sha256_hex(v->c->a, p->bytes)))
        tell(v, name, "was altered");
    else
        v->files++;
}

static void check_names(struct verify *v)
{
    for (size_t i = 0; i < v->parts.n; i++) {
        str name = v->parts.at[i].name;
        bool is_own = str_eq(name, STR("manifest.json")) || str_eq(name, STR("manifest.sha256"));
        if (part_of(v, name) != &v->parts.at[i])
            tell(v, name, "stands twice in the archive");
        else if (!is_own && !v->is_named[i])
            tell(v, name, "is not named by the manifest");
    }
}

/* The link of the chain before it, as it stands in the pack. */
struct before {
    int64_t seq;
    str hash;
};

static void check_link(struct verify *v, const struct json *j, str object, struct before *before)
{
    struct arena *a = v->c->a;
    if (j->kind != JSON_IS_OBJECT) {
        tell(v, STR("audit.json"), "has a record that is none");
        return;
    }
    struct chain_record r = { number(j, "seq"), number(j, "at"),   text(j, "actor"),
                              text(j, "act"),   text(j, "object"), text(j, "detail"),
                              text(j, "prev") };
    str what = str_fmt(a, "audit record %lld", (long long)r.seq), hash = text(j, "hash");
    size_t wrong = v->wrong;
    if (!str_eq(hash, chain_hash(a, &r)))
        tell(v, what, "was altered");
    if (r.seq <= before->seq)
        tell(v, what, "does not stand in its place");
    if (r.seq == before->seq + 1 && before->seq > 0 && !str_eq(r.prev, before->hash))
        tell(v, what, "does not follow the record before it");
    if (!str_eq(r.object, object))
        tell(v, what, "does not speak of this dossier");
    v->links += v->wrong == wrong;
    *before = (struct before){ r.seq, hash };
}

static void check_audit(struct verify *v, str dossier)
{
    const struct json *audit = object_of(v, STR("audit.json"));
    const struct json *records = audit ? list_in(v, audit, "records") : NULL;
    const struct json *head = audit ? json_get(audit, STR("head")) : NULL;
    struct before before = { 0, STR("") };
    str object = str_fmt(v->c->a, "dossier/" STR_FMT, STR_ARG(dossier));
    for (size_t i = 0; records && i < records->n; i++)
        check_link(v, &records->at[i], object, &before);
    if (!head || head->kind != JSON_IS_OBJECT || number(head, "seq") < before.seq ||
        text(head, "hash").len != SHA256_BYTES * 2)
        tell(v, STR("audit.json"), "does not name the head of the chain");
    else if (number(head, "seq") == before.seq && !str_eq(text(head, "hash"), before.hash))
        tell(v, STR("audit.json"), "names another head than its newest record is");
}

static void check_dossier(struct verify *v, str id)
{
    const struct json *j = object_of(v, STR("dossier.json"));
    const struct json *d = j ? json_get(j, STR("dossier")) : NULL;
    if (j && (!d || d->kind != JSON_IS_OBJECT || !str_eq(text(d, "id"), id)))
        tell(v, STR("dossier.json"), "is of another dossier than the manifest");
}

static void check(struct verify *v)
{
    const struct json *m = object_of(v, STR("manifest.json"));
    if (!m)
        return;
    check_manifest_digest(v, part_of(v, STR("manifest.json")));
    if (!str_eq(text(m, "format"), STR("ntc-dossier-pack/1")))
        tell(v, STR("manifest.json"), "is of a format that this program does not know");
    v->number = text(m, "number");
    v->is_named = make_n(v->c->a, bool, v->parts.n);
    const struct json *files = list_in(v, m, "files");
    for (size_t i = 0; files && i < files->n; i++)
        check_file(v, &files->at[i]);
    check_names(v);
    check_dossier(v, text(m, "dossier"));
    check_audit(v, text(m, "dossier"));
}

static int verify_one(struct cli *c, const char *path)
{
    struct verify v = { .c = c, .digest = STR(""), .number = STR("") };
    str bytes;
    TRY(file_read(path, c->a, PACK_MOST, &bytes));
    if (zip_read(c->a, bytes, &v.parts) < 0)
        tell(&v, str_c(path), str_cstr(c->a, str_copy(c->a, str_c(err_last()))));
    else
        check(&v);
    printf("%s: dossier " STR_FMT ", %zu files and %zu audit records hold, %zu faults; manifest "
           "SHA-256 " STR_FMT "\n",
           path, STR_ARG(v.number), v.files, v.links, v.wrong, STR_ARG(v.digest));
    return v.wrong ? EXIT_ATTENTION : EXIT_DONE;
}

int cli_dossier_verify(struct cli *c)
{
    int worst = EXIT_DONE;
    for (size_t i = 0; i < c->n_files; i++) {
        int r = verify_one(c, c->files[i]);
        if (r < 0)
            worst = cli_fail(c, c->files[i]);
        else if (worst != EXIT_NOT_DONE && r != EXIT_DONE)
            worst = r;
    }
    return worst;
}
