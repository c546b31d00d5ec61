/* person.h — the person behind the observed identities; a company likewise (company.c): whatever
 * is said of persons here holds for companies, and the two never meet.
 *
 * An entity (entity/name.c) is an observed identity: a name with a birth date or a document, as one
 * source wrote it. Of each we keep what each source said (observation: append-only). A person is a
 * cluster of entities, named by the smallest id of its members; any member's id, and so each former
 * name, leads to it. Who is together is a function of the observations and of the decisions in
 * force, as src/identity computes it (docs/adr/0012): no order of arrival changes it, and what is
 * undone leaves no trace but in the audit.
 *
 * Each change looks at a neighbourhood only: those who share a key with what is new, and all to
 * whom edges lead from them. It expects what it read (keys and versions), so that of two at once
 * the second runs again. Limits are below; who is beyond them waits, and is told as a finding.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "base/field.h"
#include "identity/identity.h"
#include "model/work.h"
#include "person/mark.h"

enum {
    PERSON_RECORDS_MAX = 16, /* wordings of an entity that are compared: the first by their ids */
    PERSON_OBSERVATIONS_MAX = 200, /* of an entity; more are not kept */
    PERSON_COMPONENT_MAX = 5000,   /* entities looked at together */
    PERSON_CANDIDATES_MAX = 40000, /* entities compared for one message */
    PERSON_AT_ONCE = 12,           /* whom one message says something new of; more wait */
    PERSON_FELLOWS_MAX = 15,       /* of one person, whose past counts as theirs */
    PERSON_SPLIT_MAX = 100,        /* pairs that are told apart in one split */
    PERSON_WHY_MIN = 10,           /* letters */
    PERSON_WHY_MAX = 2000,
};

enum observed_field {
#define OBSERVED(name, as, privacy, words) OBSERVED_##name,
#include "person/observed.def"
    OBSERVED_FIELDS
};
struct observed_row {
    const char *name, *words;
    int as; /* enum identity_field; IDENTITY_FIELDS: it is not compared */
    enum privacy privacy;
};
extern const struct observed_row observed_rows[OBSERVED_FIELDS];

/* A wording: what is compared. Its id is a digest of it. */
struct person_record {
    str id;
    str fields[OBSERVED_FIELDS];
};
struct person_records list_of(struct person_record);

/* The stage: writes what was said of whom, and who is one person now. */
int person_resolve(struct work *w);

/* What becomes of one entity: all its wordings then, none when it is no longer kept. `again`: as if
 * each were new. */
struct person_change {
    str entity;
    struct person_records records;
    bool again;
};
struct person_changes {
    struct changes_list list_of(struct person_change) list;
    const struct identity_decision *decide; /* comes into force, or NULL */
    str undo;                               /* id of a decision that ends, or "" */
    bool defer; /* only note who waits: person_catch_up() settles it; until then no key leads there
                 */
    usec now;
    str actor, cause; /* for the audit: who, and the message or decision */
};
struct person_of {
    str entity, person;
};
struct persons list_of(struct person_of);
/* Appends what follows to `w`; texts of the changes are borrowed until it is applied. *ret: who is
 * who now, of all that were looked at, by person and entity; borrowed from w->a. PERSON_WAITS: a
 * limit was reached; the entities are marked so. */
enum { PERSON_NONE = 1, PERSON_WAITS = 2, PERSON_CHANGED = 3, PERSON_SECOND = 4, PERSON_LARGE = 5 };
int person_settle(struct db *db, struct writes *w, const struct person_changes *c,
                  struct persons *ret) must_use;
/* These messages are no longer kept: appends what of theirs goes, and what follows of who is one.
 */
struct person_ids list_of(str);
int person_forget(struct db *db, struct writes *w, const struct person_ids *messages,
                  usec now) must_use;
/* All wordings of an entity that are stored, without those whose last message is `without` (""
 * all). */
int person_records_of(struct db *db, struct arena *a, str entity, str without,
                      struct person_records *ret) must_use;

/* The person of an entity or former person. PERSON_NONE. */
int person_of_entity(struct db *db, struct arena *a, str id, str *ret) must_use;
/* Members of a person, by id; at most `most`. */
int person_members(struct db *db, struct arena *a, str person, size_t most,
                   struct person_ids *ret) must_use;

/* decisions: decide.c */

/* One that is in force holds until it is undone; "undoing" is in force still. */
struct person_decision {
    str id, a, b, verdict, state, who, why, approved_by, undo_by, undo_why, undone_by;
    str a_name, b_name;         /* of person_find_decisions; "" of others */
    struct mark a_mark, b_mark; /* of person_decision_marks */
    str job;                    /* that does it, if the caller made one */
    usec at, approved_at, undone_at;
    int64_t version;
};
struct person_decisions list_of(struct person_decision);
const char *person_verdict(size_t i); /* words; NULL behind the last */
const char *person_decision_state(size_t i);

/* `a` and `b`: entities; verdict "same" or "not_same". 0: in force; PERSON_SECOND: both persons
 * have alerts, so a second one must approve; PERSON_NONE: one is not known; ERR_INVALID with the
 * sentence, also where the opposite is in force. *ret is filled for 0 and PERSON_SECOND. */
struct person_wish {
    str a, b, verdict, why, who;
    usec now;
    /* 0, or: where more observed identities hang together with the two, PERSON_LARGE is the answer
     * of each of the three below, and what they appended is no good. */
    int64_t most;
};
/* Screens hear that of these entities, `n` of them, what is profiled or who they are changed: of
 * whom, never why. Told everywhere: a caution holds in whatever region they are met. */
void person_tell(struct writes *w, usec now, str ref, const str *entities, size_t n);
int person_check_why(str why) must_use; /* ERR_INVALID: too short, or too long */
int person_decide(struct db *db, struct writes *w, const struct person_wish *x,
                  struct person_decision *ret) must_use;
/* 0: it ended; PERSON_SECOND: it is somebody else's, so a second one must approve; PERSON_CHANGED:
 * it is not in force. */
int person_undo(struct db *db, struct writes *w, struct person_decision *x,
                const struct person_wish *by) must_use;
/* What waits for a second person comes true, or not. Whose it is must not be by->who: whom they ask
 * is person_proposer(). PERSON_CHANGED: it does not wait. */
int person_approve(struct db *db, struct writes *w, struct person_decision *x, bool yes,
                   const struct person_wish *by) must_use;
str person_proposer(const struct person_decision *x);
/* How many observed identities hang together with these two. */
int person_together(struct db *db, struct arena *a, const struct person_decision *x,
                    int64_t *ret) must_use;
/* Sets the names of the two, which the answer of person_decision() leaves out: of x->a and x->b,
 * or by its id. */
int person_pair_names(struct db *db, struct arena *a, struct person_decision *x) must_use;
int person_decision_names(struct db *db, struct arena *a, struct person_decision *x) must_use;
/* ERR_INVALID: the two are of different kinds. */
int person_check_kinds(struct db *db, struct arena *a, const struct person_decision *x) must_use;
/* What of these two is proposed, or in force. PERSON_NONE. */
int person_standing(struct db *db, struct arena *a, str p, str q,
                    struct person_decision *ret) must_use;
int person_decision(struct db *db, struct arena *a, str id, struct person_decision *ret) must_use;
/* Newest first; state and entity "" all. */
struct person_filter {
    str state, entity, before;
    size_t limit;
};
int person_find_decisions(struct db *db, struct arena *a, const struct person_filter *f,
                          struct person_decisions *ret) must_use;
void person_decision_json(struct buf *b, const char *key, const struct person_decision *x);

/* what is shown: view.c. `masked`: only the end of what is guarded. */
enum person_show { PERSON_MASKED = 1, PERSON_NO_NAMES = 2 };

/* Members, what each source said, why they are together, conflicts, decisions. PERSON_NONE.
 * `show`: of enum person_show; PERSON_NO_NAMES leaves out the names of those who are no members. */
int person_json(struct db *db, struct buf *b, str id, unsigned show) must_use;
/* A member of the object that is open: the person of an entity and their observed identities;
 * nothing where the entity is of nobody. */
int person_members_json(struct db *db, struct buf *b, const char *key, str entity) must_use;
/* Who of a person would be one with whom, were each of those who leave (ids, a blank between) told
 * apart from each who stays; `hold`: the pairs that must be said to be the same so that all who
 * stay remain one. PERSON_NONE; ERR_INVALID. */
int person_split_json(struct db *db, struct buf *b, str id, str leave, bool masked) must_use;
/* Who would be one with whom, were these decisions in force (no id: a, b, verdict; those of state
 * "proposed" stand already, and wait), or over (with an id; at most one): all who are of the
 * persons of each a and b. `who`: each of them with name and mark, or (`hidden`) neither. `falls`:
 * who of them leaves one of these persons and goes with none of its own that is named; `elsewhere`:
 * how many other persons would change; `standing`: what is decided of such a pair already, which
 * holds. PERSON_NONE; ERR_INVALID: two of different kinds. */
int person_preview_json(struct db *db, struct buf *b, const struct person_decisions *list,
                        const struct person_viewer *who) must_use;
/* Two entities side by side. PERSON_NONE. */
int person_compare_json(struct db *db, struct buf *b, str a, str b_id, bool masked) must_use;
/* Conflicts, by component behind `after`; *ret_next "" at the end. */
int person_conflicts_json(struct db *db, struct buf *b, str after, size_t limit,
                          str *ret_next) must_use;

/* Recomputes all from what is stored and compares: check.c. */
struct person_check {
    int64_t entities, persons, waits, differ;
    str first; /* an entity that differs, or "" */
};
int person_check(struct db *db, struct arena *a, struct person_check *ret) must_use;
/* Looks again at those of messages that came at the same moment as others with the same keys, and
 * at those who came in a long list or when the Centre was busy; for half a second at most. */
struct writer;
int person_catch_up(struct writer *writer, struct db *db, usec now) must_use;
/* The same without end, and for those who wait. ERR_LIMIT: one is still beyond the limits. */
int person_repair(struct writer *writer, struct db *db, usec now, str actor) must_use;
