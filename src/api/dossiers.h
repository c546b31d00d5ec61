/* dossiers.h — for the files of api/ that answer for dossiers. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/api.h"
#include "base/list.h"
#include "dossier/dossier.h"

/* The dossier of the path, if the caller sees it. False: answered. */
bool dossier_find(struct call *c, struct dossier *ret);
/* Its entries, without links to what the caller may not know of. */
int dossier_entries_seen(struct call *c, str id, struct dossier_entries *ret) must_use;
/* As it stands in the store now. */
void dossier_detail(struct call *c, unsigned status, str id);
/* The owner and supervisors export, in the one way or the other. False: answered. */
bool dossier_exports(struct call *c, const struct dossier *x);
/* A body to be saved, never shown: of that name, which may be of any script. */
void dossier_answer_file(struct call *c, const char *type, str name, str body);

const char *dossier_language(size_t i); /* "en", "ur"; NULL behind the last */
/* As a PDF. */
int dossier_report(struct call *c, const struct dossier *x, str language, str *ret) must_use;
