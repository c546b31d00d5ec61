/* rules_private.h — between rules.c, rules_life.c and rules_found.c. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rules.h"

struct term {
    const char *kind; /* file, version, stop */
    str ref;
    enum rule_stage stage;
    str region, text, by;
};
void term_put(struct writes *w, usec now, const struct term *t);
void term_end(struct writes *w, const char *kind, str ref);

/* A change of what is in force: versions that go, one that is put, a rule of a file that is stopped
 * or in force again. */
struct rules_change {
    struct rule_ids gone;
    const struct rule_text *put; /* NULL: none */
    str stopped, lifted;         /* "": none */
};
/* Before anything is read that the change rests on: *w then holds only while no other moves the
 * rules. next: NULL, it holds anyhow. */
int rules_hold(struct db *db, struct writes *w, const struct rules_next *next) must_use;
/* The texts in force as they will be. */
int rules_texts_after(struct db *db, struct arena *a, const struct rules_change *x,
                      struct rule_texts *ret) must_use;
/* Moves the edition on, and compiles what it will be (ret: NULL, not). RULES_FAULTY: it does not
 * compile, *ret is empty and *ret_fault (of w->a) says why; the edition has moved on all the same.
 */
int rules_move_to(struct db *db, struct writes *w, usec now, const struct rules_change *x,
                  struct rules_next *ret, str *ret_fault) must_use;
/* The rule as files have it. LIFE_NONE: none has. */
struct rule_of_file {
    int64_t version;
    enum rule_stage stage;
};
int rules_in_files(struct db *db, str rule, struct rule_of_file *ret) must_use;
/* Its versions in shadow, canary or live. */
int rules_asked(struct db *db, struct arena *a, str rule, struct rule_versions *ret) must_use;
/* Stopped; the edition has moved on already. */
void rules_end(struct writes *w, usec now, const struct rule_version *v, str by, str note);
