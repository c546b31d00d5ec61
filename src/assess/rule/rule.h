/* rule.h — analysts' rules: text in, reasons out.
 *
 * A set of rule texts is compiled into one immutable edition in an arena, or
 * into a list of faults with their places; all of them, not just the first.
 * Running an edition over an event gives one `struct reason` for each rule
 * that is in force and true: its sentence filled in, and as evidence every
 * field value the truth rests on. Any number of threads may run an edition.
 *
 * The words a rule may use are the rows of the tables in model/; docs/rules.md
 * is the page for analysts. It does not score, does not screen (on_list() is told
 * what screening found), keeps no counts and reads no files.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/event.h"

/* Limits, so that no text and no event can cost more than this. */
enum {
    RULE_TEXT_MAX = 1 << 20,   /* bytes of one file               */
    RULES_MAX = 20000,         /* rules of an edition             */
    RULE_ID_MAX = 40,          /* characters of a name            */
    RULE_DEPTH_MAX = 24,       /* parentheses within parentheses  */
    RULE_NODES_MAX = 1000,     /* parts of one condition          */
    RULE_SET_MAX = 2000,       /* members of one { set }          */
    RULE_FAULTS_MAX = 100,     /* faults kept                     */
    RULE_EXAMPLES_MAX = 20,    /* of one rule                     */
    RULE_WINDOWS_MAX = 64,     /* different windows of the past, of all rules */
    RULE_STEPS_MAX = 50000,    /* of one rule over one event      */
    RULE_EVIDENCE_MAX = 64,    /* pieces of one reason            */
    RULE_SENSITIVE_DAYS = 366, /* longest validity of a rule on nationality, sex or age */
};

/* Where a rule stands (docs/rules.md, "From draft to live"). */
enum rule_stage {
    RULE_LIVE,
    RULE_CANARY, /* live in one region, in shadow elsewhere */
    RULE_SHADOW, /* asked of every event; what it finds is counted and shown to nobody else */
    RULE_STOPPED,
    RULE_STAGES
};
extern const char *const rule_stage_names[RULE_STAGES];

struct rule_ids list_of(str);
bool rule_ids_have(const struct rule_ids *ids, str id); /* NULL: none */
struct rule_text {
    str name; /* of the file, for faults */
    str text;
    enum rule_stage stage;
    str region;                     /* of a canary */
    bool takes_place;               /* a live rule in it puts another of its id out of force */
    const struct rule_ids *stopped; /* ids that are not in force; NULL none */
};

struct rule_fault {
    str file;
    int line, column; /* from 1 */
    str text;         /* what is wrong, for the person who wrote it */
};
struct rule_faults list_of(struct rule_fault);

struct rule_body;
struct rule {
    str id;
    int64_t version;
    str title, author, unit, action, basis;
    str justify; /* why nationality, sex or age must be used; empty: they are not */
    str reason;  /* with its {placeholders} */
    enum severity severity;
    enum event_kind on;
    str valid_from, valid_to; /* both days included */
    str file;
    int line;
    str source; /* as written, from `rule` to `end` */
    const struct rule_body *body;
    size_t place;                  /* in its set */
    const struct windows *windows; /* that the rules of its set ask */
    enum rule_stage stage;
    str region; /* of a canary */
    const struct rule
        *other; /* of a live rule its version on trial, of that the live one; or NULL */
};

struct rule_set;

/* What a rule may look at. `lists`: the names of the lists the event matched. */
struct rule_facts {
    const struct event *event;
    usec now;
    const str *lists;
    size_t n_lists;
    str region;               /* where the event is; "" not known */
    struct rule_meter *meter; /* NULL: nothing is shelved but `shelved` */
    bool is_again;            /* of a message that goes again: the meter has counted it */
    const struct rule_ids *shelved;
};

/* What a set found. `trial`: by rules that tell nobody yet, and by those that were shelved. */
struct rule_found {
    struct reasons live, trial;
    struct rule_ids shelved; /* "ID VERSION" */
    str cut;                 /* a rule that was given up at RULE_STEPS_MAX; "" none */
};

enum { RULES_FAULTY = 1 };

/* 0, or RULES_FAULTY: nothing compiled, *faults says why. Texts are borrowed and
 * must live as long as the edition. */
int rule_set_compile(struct arena *a, const struct rule_text *texts, size_t n,
                     const struct rule_set **ret, struct rule_faults *faults) must_use;

/* Appends a reason for each rule that fires. Allocates only for reasons. */
int rule_set_run(const struct rule_set *set, const struct rule_facts *facts, struct arena *a,
                 struct rule_found *ret) must_use;

/* Does it speak of this event, whatever the day it is valid from; *ret: one reason more. */
bool rule_try(const struct rule *r, const struct rule_facts *facts, struct arena *a,
              struct reasons *ret);
/* What its rules ask of the past: to be counted before they run. */
const struct windows *rule_set_windows(const struct rule_set *set);
size_t rule_set_count(const struct rule_set *set);
const struct rule *rule_at(const struct rule_set *set, size_t i); /* in order of the texts */
const struct rule *rule_find(const struct rule_set *set, str id); /* NULL: no such rule */
/* That version, also one on trial; as a reason names it. */
const struct rule *rule_find_version(const struct rule_set *set, str id, str version);
bool rule_in_force(const struct rule *r, usec now);

/* Of a rule that fired: what would have had to be otherwise, each a sentence's end ("if
 * journey.direction were not \"in\""); any one of them would do. At most RULE_UNLESS_MAX. */
enum { RULE_UNLESS_MAX = 8 };
void rule_unless(struct arena *a, const struct rule *r, const struct rule_facts *facts,
                 struct rule_ids *ret);
/* The rule in its one canonical form; compiling it gives the same rule again. */
str rule_print(struct arena *a, const struct rule *r);
/* "rules/x.rules:12:9: what is wrong" */
str rule_fault_print(struct arena *a, const struct rule_fault *f);
