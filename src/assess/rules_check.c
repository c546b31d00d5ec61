// SPDX-License-Identifier: Apache-2.0
/* Is in force (rule_term) what versions, files and stops say, and the audit trail tells of? */
#include "assess/rules_private.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"

/* Terms that are no version's as it stands, and versions that should be in force and are not. */
static const struct query q_versions = {
    "SELECT 'rule/' || coalesce(v.rule, t.ref) || '/' || coalesce(v.version, 0) FROM rule_term t "
    "LEFT JOIN rule_version v ON v.id = t.ref WHERE t.kind = 'version' AND t.until = 0 AND (v.id "
    "IS "
    "NULL OR v.state <> t.stage OR v.text <> t.text OR v.region <> t.region) UNION ALL "
    "SELECT 'rule/' || v.rule || '/' || v.version FROM rule_version v WHERE v.state IN ('shadow', "
    "'canary', 'live') AND NOT EXISTS (SELECT 1 FROM rule_term t WHERE t.kind = 'version' AND "
    "t.ref = v.id AND t.until = 0)"
};
static const struct query q_others = {
    "SELECT kind, ref, text FROM rule_term WHERE kind <> 'version' AND until = 0 ORDER BY kind, ref"
};
static const struct query q_newest = {
    "SELECT act, detail FROM audit WHERE object = $1 AND act IN ($2, $3) ORDER BY seq DESC LIMIT 1"
};
static const struct query q_trail = {
    "SELECT DISTINCT object FROM audit WHERE act IN ('rule.stop', 'rule.load') ORDER BY object"
};

struct newest {
    str act, detail; /* "" none */
};

static int newest(struct db *db, struct arena *a, str object, const char *act, const char *other,
                  struct newest *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_newest, VALS(V_TEXT(object), V_C(act), V_C(other)), &rows));
    *ret = rows.n ? (struct newest){ row_text(rows.at, 0), row_text(rows.at, 1) }
                  : (struct newest){ STR(""), STR("") };
    return 0;
}

/* Of loads from before the trail told it, no digest is known: "{}". */
static bool is_told(struct arena *a, str text, const struct newest *n)
{
    size_t at;
    return n->act.len &&
           (str_eq(n->detail, STR("{}")) || str_find(n->detail, sha256_hex(a, text), &at));
}

static int check_others(struct db *db, struct arena *a, struct map *there, struct life_checked *x)
{
    struct rows rows;
    struct newest n;
    TRY(db_read(db, a, &q_others, NULL, 0, &rows));
    list_each (const struct row, r, &rows) {
        bool is_stop = str_eq(row_text(r, 0), STR("stop"));
        str object = str_fmt(a, "%s/" STR_FMT, is_stop ? "rule" : "rules", STR_ARG(row_text(r, 1)));
        *map_at(there, object) = there;
        TRY(newest(db, a, object, is_stop ? "rule.stop" : "rule.load",
                   is_stop ? "rule.lift" : "rule.load", &n));
        bool is_good = is_stop ? str_eq(n.act, STR("rule.stop")) : is_told(a, row_text(r, 2), &n);
        x->good += is_good;
        if (!is_good)
            life_tell(x, str_fmt(a, STR_FMT ": the audit trail does not tell of what is in force",
                                 STR_ARG(object)));
    }
    return 0;
}

/* A stop that was taken away, a file that is gone. */
static int check_gone(struct db *db, struct arena *a, const struct map *there,
                      struct life_checked *x)
{
    struct rows rows;
    struct newest n;
    size_t at;
    TRY(db_read(db, a, &q_trail, NULL, 0, &rows));
    list_each (const struct row, r, &rows) {
        str object = row_text(r, 0);
        if (map_get(there, object))
            continue;
        TRY(newest(db, a, object, "rule.stop", "rule.lift", &n));
        bool is_file = str_find(object, STR("rules/"), &at) && at == 0;
        bool is_stopped =
            str_eq(n.act, STR("rule.stop")) && str_find(n.detail, STR("\"file\""), &at);
        if (is_file || is_stopped)
            life_tell(x, str_fmt(a, STR_FMT ": what the audit trail tells of is not in force",
                                 STR_ARG(object)));
    }
    return 0;
}

int rules_in_force_check(struct db *db, struct life_checked *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct map there = map_new(a);
    struct rows rows;
    TRY(db_read(db, a, &q_versions, NULL, 0, &rows));
    list_each (const struct row, r, &rows)
        life_tell(ret, str_fmt(a, STR_FMT ": what is in force is not the version as it stands",
                               STR_ARG(row_text(r, 0))));
    TRY(check_others(db, a, &there, ret));
    return check_gone(db, a, &there, ret);
}
