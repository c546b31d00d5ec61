/* cli_screen.c — ntc screen: is this name on a list in force, and why? Who does not say what bears
 * the name is answered for all that lists name, so that no hits mean no hits. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "assess/edition.h"
#include "assess/rule/value.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"

#include <stdio.h>

/* The words of the command line are one name, quoted or not. */
static str name_of(const struct cli *c)
{
    struct buf b = buf_new(c->a, 4096);
    for (size_t i = 0; i < c->n_files; i++) {
        if (i)
            buf_c(&b, ' ');
        buf_add(&b, str_c(c->files[i]));
    }
    return str_trim(buf_str(&b));
}

/* What may bear the name, and what entries call it. */
enum subject { PERSON, COMPANY, VESSEL, AIRCRAFT, VEHICLE, SUBJECTS };
static const struct {
    const char *word, *entry;
} subjects[SUBJECTS] = {
    [PERSON] = { "person", "person" },    [COMPANY] = { "company", "entity" },
    [VESSEL] = { "vessel", "vessel" },    [AIRCRAFT] = { "aircraft", "aircraft" },
    [VEHICLE] = { "vehicle", "vehicle" },
};

/* --kind: the subject, or SUBJECTS for any. */
static int subject_option(const struct cli *c, enum subject *ret)
{
    const char *given = cli_option(c, "kind");
    *ret = SUBJECTS;
    if (!given || str_eq(str_c(given), STR("any")))
        return 0;
    for (size_t i = 0; i < SUBJECTS; i++)
        if (str_eq(str_c(given), str_c(subjects[i].word))) {
            *ret = (enum subject)i;
            return 0;
        }
    return fail(ERR_INVALID, "--kind is person, company, vessel, aircraft, vehicle or any");
}

/* A date that is not understood would compare with nothing, and nobody would know. */
static int check_birth(const char *dob)
{
    if (!dob)
        return 0;
    str s = str_c(dob);
    struct rule_value v = value_date(s);
    if (!v.is_known || s.len > STR("1961-05-04").len)
        return fail(ERR_INVALID, "--dob %s is no date: write 1961-05-04, 1961-05 or 1961", dob);
    if (v.from > time_now() / (24 * 3600 * USEC_PER_S))
        return fail(ERR_INVALID, "--dob %s is still to come", dob);
    return 0;
}

/* One event that names the subject in every place where one of the kind asked for may stand. */
static struct event question(struct cli *c, str name, enum subject subject)
{
    struct event e = event_new(c->a, EVENT_SEIZURE);
    const char *dob = cli_option(c, "dob"), *document = cli_option(c, "document");
    bool any = subject == SUBJECTS;
    if (any || subject == PERSON) {
        e.person = make(c->a, struct person);
        *e.person = person_blank();
        e.person->name.text = name;
        e.person->birth.text = str_c(dob);
    }
    if (any || subject == COMPANY)
        e.seizure->company.text = name;
    if (any || subject == VESSEL || subject == VEHICLE || subject == AIRCRAFT)
        e.seizure->plate.text = name; /* what is no person and no company is looked up alike */
    if (any || subject == AIRCRAFT)
        e.seizure->aircraft.text = name;
    if (document) {
        struct document *d = list_push(c->a, &e.documents);
        d->number.text = str_c(document);
    }
    return e;
}

static const char *word_of(str entry_kind)
{
    for (size_t i = 0; i < SUBJECTS; i++)
        if (str_eq(entry_kind, str_c(subjects[i].entry)))
            return subjects[i].word;
    return "other";
}

/* Hits on entries of another kind than was asked for go. */
static void keep_only(struct screen_result *r, enum subject subject)
{
    size_t n = 0;
    for (size_t i = 0; i < r->reasons.n && subject != SUBJECTS; i++)
        if (str_eq(r->kinds.at[i], str_c(subjects[subject].entry))) {
            r->kinds.at[n] = r->kinds.at[i];
            r->reasons.at[n++] = r->reasons.at[i];
        }
    if (subject != SUBJECTS)
        r->reasons.n = r->kinds.n = n;
}

static void print_reason(struct cli *c, const struct reason *r, const char *kind)
{
    if (c->json) {
        struct buf b = buf_new(c->a, 1 << 16);
        json_open(&b, NULL, '{');
        json_str(&b, "code", r->code);
        json_str(&b, "kind", str_c(kind));
        json_str(&b, "title", r->title);
        json_str(&b, "severity", str_c(severity_names[r->severity]));
        json_str(&b, "action", r->action);
        json_str(&b, "text", r->text);
        json_str(&b, "version", r->version);
        json_close(&b, '}');
        cli_print(buf_str(&b));
        return;
    }
    printf("%-20.*s %-7s %-8s %.*s\n    %.*s\n", STR_ARG(r->code), severity_names[r->severity],
           kind, STR_ARG(r->title), STR_ARG(r->text));
}

/* Who asked, for whom: the name itself is not written down, its digest is. */
static int tell_audit(struct cli *c, struct engine *e, str name, size_t hits)
{
    struct writes w;
    writes_init(&w, c->a);
    write_audit(&w, time_now(), cli_os_user(c->a), STR("screen.ask"),
                str_fmt(c->a, "name/" STR_FMT, STR_ARG(sha256_hex(c->a, name))),
                str_fmt(c->a, "{\"hits\":%zu}", hits));
    return cli_apply(e, &w);
}

static int screen(struct cli *c, struct engine *e, struct db *db)
{
    struct edition *edition;
    struct screen_result r = { 0 };
    str name = name_of(c);
    enum subject subject;
    if (name.len == 0)
        return fail(ERR_INVALID, "whose name?");
    TRY(subject_option(c, &subject));
    TRY(check_birth(cli_option(c, "dob")));
    TRY(edition_load(db, NULL, NULL, &edition));
    struct event event = question(c, name, subject);
    struct screen_query q = { .event = &event, .now = time_now() };
    int cut = screen_event(edition->screen, &q, c->a, &r);
    keep_only(&r, subject);
    if (cut >= 0)
        cut = tell_audit(c, e, name, r.reasons.n) < 0 ? -1 : cut;
    for (size_t i = 0; cut >= 0 && i < r.reasons.n; i++)
        print_reason(c, &r.reasons.at[i], word_of(r.kinds.at[i]));
    if (cut >= 0 && !c->json)
        printf("%zu of %zu entries in force, asked as %s%s\n", r.reasons.n, edition->entries,
               subject == SUBJECTS ? "a person, company, vessel, aircraft and vehicle"
                                   : subjects[subject].word,
               cut == SCREEN_CUT ? "; more than can be shown" : "");
    edition_free(edition);
    return cut < 0 ? cut : r.reasons.n ? EXIT_ATTENTION : 0;
}

int cli_screen(struct cli *c) { return cli_with_data(c, screen); }
