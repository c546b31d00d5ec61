/* lists_private.h — between lists.c and lists_by_hand.c. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/lists.h"

/* A proposed entry of an import, and the import itself. */
void lists_put_entry(struct writes *w, usec now, const struct list_import *i,
                     const struct list_entry *e);
void lists_put_import(struct writes *w, const struct list_import *i);
