/* reader.h — small things the list formats share. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/list/list.h"

enum { LIST_ENTRIES_MAX = 1000000, LIST_VALUES_MAX = 500, LIST_FINDINGS_MAX = 1000 };

void list_finding(struct arena *a, struct findings *f, enum weight w, size_t offset,
                  const char *fmt, ...) format_printf(5, 6);
void list_add_text(struct arena *a, struct list_texts *l, str s); /* trimmed; once each */
void list_add_birth(struct arena *a, struct list_entry *e, str text);
void list_add_document(struct arena *a, struct list_entry *e, const char *type, str number,
                       str country);
str list_squeeze(struct arena *a, str s); /* blanks and line ends to one blank each */
str list_sex(str text);
/* "Afghan passport number OA296623 issued ..." -> the number and the country in it. */
bool list_number_in(struct arena *a, str text, str *ret_number, str *ret_country);

/* A file that is none of its format is refused as a whole (ERR_INVALID). */
int list_refuse_columns(const char *format, str missing) must_use;
int list_check_utf8(const struct list_file *file) must_use;

/* Doubts about a whole list (guard.c): each goes before all other findings. */
void list_doubt_cut(struct arena *a, const struct list_file *file, const char *why,
                    struct findings *f);
/* A table that ends in the middle of a row. Gives how many rows hold no entry at all. */
size_t list_check_table(struct arena *a, const struct list_file *file, struct findings *f);
void list_check_read(struct arena *a, size_t tried, size_t read, struct findings *f);
