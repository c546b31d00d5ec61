/* dossier_store.h — for dossier/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dossier/dossier.h"

void dossier_insert(struct writes *w, const struct dossier *x);
void dossier_update(struct writes *w, const struct dossier *x, int64_t seen);
/* One version more; lost when it was closed meanwhile. */
void dossier_touch(struct writes *w, str id, usec now);
void dossier_entry_insert(struct writes *w, str dossier, const struct dossier_entry *e);
void dossier_entry_mark(struct writes *w, str dossier, const struct dossier_entry *e);
/* The bytes, if they are not there yet; lost when the files of the dossier are too many now. */
void dossier_file_insert(struct writes *w, str dossier, const struct dossier_entry *e,
                         const struct dossier_file *f);
