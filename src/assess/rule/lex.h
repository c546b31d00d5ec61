/* lex.h — the words of a rule text, each with its place. One word of look-ahead. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum tok { TOK_END, TOK_NAME, TOK_NUMBER, TOK_DATE, TOK_STRING, TOK_SIGN, TOK_BAD };

struct token {
    enum tok kind;
    str text; /* of a string: without its quotes */
    size_t at;
    int line, column;
    bool leads; /* first on its line */
};

struct lex {
    str text;
    size_t at, line_at;
    int line;
    struct token now; /* the word in hand */
};

void lex_open(struct lex *l, str text);
void lex_next(struct lex *l);
/* The next run of anything but blanks as a NAME: ids like PAX-012. */
void lex_next_id(struct lex *l);
bool lex_is(const struct lex *l, const char *word); /* the word in hand is this name or sign */
