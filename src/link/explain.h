/* explain.h — the contract page of a kind of link, from the tables: never out of date. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "link/links.h"

/* Markdown. */
void link_explain(struct buf *b, const struct link_kind *k);
/* What it may send as JSON, as a JSON Schema (2020-12): one object. */
void link_schema(struct buf *b, const struct link_kind *k);
/* outgoing.c: its part on what goes the other way; nothing where nothing does. */
void link_explain_outgoing(struct buf *b, const struct link_kind *k);
