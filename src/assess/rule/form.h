/* form.h — a rule as a form can show it, and the words that a form offers.
 *
 * A rule is its lines and a condition of parts joined by `and`. A part that compares one field with
 * values is told as field, operator and values; any other as its text. Joined again they are the
 * same rule, so text and form are two views of one thing.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/rule/rule.h"
#include "base/buf.h"

/* An object: lines, and `parts`. */
void rule_form_json(struct buf *b, const char *key, const struct rule *r);
void rule_faults_json(struct buf *b, const char *key, const struct rule_faults *faults);
/* Members of the open object: nouns with their fields, functions. */
void rule_words_json(struct buf *b, enum event_kind on);
