/* lists_private.h — between lists.c, lists_coming.c and lists_by_hand.c. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/lists.h"

/* A proposed entry of an import, an entry that it takes off, and the import itself. */
void lists_put_entry(struct writes *w, usec now, const struct list_import *i,
                     const struct list_entry *e);
void lists_put_removal(struct writes *w, const struct list_import *i, str entry);
void lists_put_import(struct writes *w, const struct list_import *i); /* and who proposed it */
void lists_insert_import(struct writes *w, const struct list_import *i);
void lists_audit_proposal(struct writes *w, const struct list_import *i);
/* One that is there; or a new one, whose name can be told from theirs and stands in an address.
 * ERR_INVALID with the sentence. */
int lists_check_name(struct db *db, struct arena *a, str name) must_use;
/* The list is known by its name and format. */
void lists_name(struct writes *w, usec now, const struct list_import *i);
/* A proposal of the whole list takes the place of those that wait and were handed in until then;
 * the entries that superseded ones would have put on are rejected. */
void lists_supersede(struct writes *w, str list, usec until);
void lists_drop_superseded(struct writes *w, str list);

/* The note of what waits behind an emergency entry. */
#define LISTS_AFTER_EMERGENCY "follows an emergency entry"

/* What an import would put on, and take off. */
struct lists_difference {
    struct list_of(struct list_entry *) puts;
    struct list_of(str) offs; /* ids of entries */
};
void lists_in_parts(struct arena *a, const struct lists_difference *d, struct list_parts *ret);
