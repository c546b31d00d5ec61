/* columns.h - the map and tables, as the files of this folder see them. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "score/score.h"

enum {
    HS_PREFIXES = 3, /* HS2, HS4, HS6 */
    HS_MAX = 16,     /* digits of a tariff code that count */
    TEXT_MAX = 200   /* bytes of a text that count */
};

/* roles.c */

enum role_value { VALUE_NONE, VALUE_DATE, VALUE_LABEL, VALUE_NUMBER, VALUE_TEXT };
struct role {
    const char *word;
    enum role_value value;
    bool is_feature, is_named, is_many;
};
extern const struct role roles[SCORE_ROLES];

enum head_kind { HEAD_PLAIN, HEAD_AFTER, HEAD_NEVER, HEAD_PERSONAL };
enum head_kind head_kind_of(str head, const char **ret_word);
str head_name(struct arena *a, str head); /* "Tax Rate" -> "tax_rate" */
int score_map_check(const struct score_map *m) must_use;
int map_find(const struct score_map *m, enum score_role role, const char *name); /* -1: none */

/* table.c */

struct cells {
    uint32_t *id; /* of a text column, into texts; 0: empty */
    str *texts;
    uint64_t *hashes; /* of each text; of HS, of it and its prefixes, four behind one another */
    size_t n_texts, cap_texts;
    double *number; /* of a number column; NAN: not known */
};
struct score_table {
    const struct score_map *map;
    size_t n;
    struct cells *columns;
    int32_t *day;
    int8_t *label;
    double *loss; /* NULL: not told */
    size_t n_dated, n_labelled, n_offences;
    str how; /* dates are written */
};
bool number_of(str s, double *ret);
size_t hs_digits(str s, char ret[HS_MAX]); /* of a tariff code; how many */
uint64_t text_hash(str s);
int32_t day_of(str s, str how); /* SCORE_NO_DAY */
bool date_how_is_known(str how);
/* How most of these dates are written: "ymd", "dmy", "mdy", "yymd", "dmyy", "mdyy"; empty: in no
 * way. */
str date_how(const str *texts, size_t n);
