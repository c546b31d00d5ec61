/* list.h — watchlists: files of many publishers in, entries of one form out.
 *
 * A format is one `const struct list_format` and one line in format.c. All are
 * tolerant: a bad row becomes a finding and costs only itself. Entries borrow
 * their texts from the files and the arena; both live as long as the edition.
 *
 * An entry's content hash is the SHA-256 of its canonical JSON: what a second
 * person approves, and what tells a changed entry from an unchanged one.
 * ntc-csv is the stored form: list_entry_row() and the ntc-csv format undo each
 * other. This does not decide who may add an entry, nor what matches it.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/event.h"

struct list_texts list_of(str);

/* What is known of a date of birth: one partial date, or the range between two. */
struct list_birth {
    str from, to; /* equal for one date */
};
struct list_births list_of(struct list_birth);

struct list_document {
    str type, number, country; /* passport, identity, tax, imo ...; as written; alpha-3 or "" */
};
struct list_documents list_of(struct list_document);

#define TYPE_TEXT                       str
#define TYPE_TEXTS                      struct list_texts
#define TYPE_BIRTHS                     struct list_births
#define TYPE_DOCUMENTS                  struct list_documents
#define FIELD(name, type, privacy, doc) TYPE_##type name;
struct list_entry {
#include "assess/list/entry.def"
    str hash; /* content hash, hex */
};
struct list_entries list_of(struct list_entry);

enum list_type { LIST_TEXT, LIST_TEXTS, LIST_BIRTHS, LIST_DOCUMENTS };
struct list_field {
    const char *name, *doc;
    enum list_type type;
    enum privacy privacy;
    size_t offset;
};
extern const struct list_field list_fields[];
extern const size_t list_fields_n;

struct list_file {
    str name, bytes;
};

struct list_format {
    const char *name; /* "un-xml" */
    const char *what; /* one line for people */
    /* For entries that do not say so themselves: */
    const char *list, *basis, *owner, *action;
    /* One file; or all of them, where one completes the other. */
    int (*parse)(struct arena *a, const struct list_file *file, struct list_entries *ret,
                 struct findings *findings);
    int (*parse_all)(struct arena *a, const struct list_file *files, size_t n,
                     struct list_entries *ret, struct findings *findings);
    bool is_table; /* CSV: a row that was cut shows that the file was */
};
extern const struct list_format list_un_xml, list_ofac_csv, list_eu_csv, list_ntc_csv;

const struct list_format *list_format_find(str name); /* NULL: no such format */
const struct list_format *list_format_at(size_t i);   /* NULL behind the last */

/* 0, ERR_LIMIT, or ERR_INVALID: a file that is none of that format, or a table that is not UTF-8.
 * A file of which nothing can be used is 0 and a MAJOR finding. */
int list_parse(struct arena *a, const struct list_format *format, const struct list_file *files,
               size_t n, struct list_entries *ret, struct findings *findings) must_use;

/* Canonical, without hash; for people who may not see identities with SHOW_MASKED. */
void list_entry_json(struct buf *b, const struct list_entry *e, unsigned show);
str list_entry_hash(struct arena *a, const struct list_entry *e);
/* A digest of what tells who is meant, so not of its reason, expiry or remarks. */
str list_entry_identity(struct arena *a, const struct list_entry *e);
str list_csv_header(struct arena *a);
str list_entry_row(struct arena *a, const struct list_entry *e); /* without line end */
/* Undoes list_entry_row(); the hash is made again. ERR_CORRUPT when it is no such row. */
int list_entry_from_row(struct arena *a, str row, struct list_entry *ret) must_use;
/* What an entry of our own still lacks before it may be approved (A02); empty: nothing. */
str list_entry_missing(struct arena *a, const struct list_entry *e);
/* A finding on an entry whose key nobody knows who handed it in: "the entry has ...". */
str list_without_key(struct arena *a, str text, str key);
/* What of the values of a field, as a form takes them, is none and why; "": each is one. */
str list_value_fault(struct arena *a, str field, str values);
bool list_entry_has_expired(const struct list_entry *e, usec now);
/* Takes out what has expired before it could begin; each is a finding, and the first says how
 * many they are. `file`: where the entries were read from; "" their places are not told. */
void list_drop_expired(struct arena *a, usec now, str file, struct list_entries *entries,
                       struct findings *findings);
/* Rows of our own form that name another list than the one they are put on: L-LIST, the sum first.
 */
void list_tell_other(struct arena *a, const struct list_format *format, str list, str file,
                     const struct list_entries *entries, struct findings *findings);
/* Why such an entry is not taken: "has expired already, on 2026-01-31". */
str list_expired_text(struct arena *a, const struct list_entry *e);
enum severity list_action_severity(str action);
/* Why an action is none: "has the action 'fly'; actions are ..."; empty: it is one, or none is
 * said. */
str list_action_fault(struct arena *a, str action);
/* L-DELTA, when too many entries would come to those in force, become others or go off. */
struct list_delta {
    size_t added, changed, removed;
};
void list_check_delta(struct arena *a, size_t active, struct list_delta d, struct findings *f);
/* Is it one that a person must look at before the list is approved: L-CUT, L-READ, L-DELTA? */
bool list_is_doubt(const struct finding *f);

/* Free text as publishers write it. False: nothing of the kind in it. */
bool list_birth_read(struct arena *a, str text, struct list_birth *ret);
str list_country(struct arena *a, str name); /* alpha-3, or the name as it came */
