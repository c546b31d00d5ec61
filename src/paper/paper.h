/* paper.h — pages to print, as PDF, drawn by pango and cairo.
 *
 * Text is English or Urdu; each line runs as its own script does, and the page as its language
 * does. What does not fit goes on with the next page. The head and foot stand on every page, with
 * its number. Fonts are the machine's (tools/packages names them). Nothing is fetched.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum paper_size { PAPER_A4, PAPER_A5 };

struct paper_conf {
    enum paper_size size;
    bool is_urdu;   /* the page runs from right to left */
    str title;      /* of the file */
    str head, foot; /* of every page */
    str page_of;    /* "page %1 of %2" */
    str day;        /* ISO 8601: when it was made */
};

struct paper;
struct paper *paper_new(const struct paper_conf *conf);
void paper_freep(struct paper **p); /* for cleanup() */

void paper_title(struct paper *p, str text);
void paper_section(struct paper *p, str text);
void paper_text(struct paper *p, str text);           /* a paragraph; lines as they are */
void paper_pair(struct paper *p, str key, str value); /* a key, and beside it what it is */

enum { PAPER_COLUMNS = 8 };
struct paper_table {
    size_t n;
    str heads[PAPER_COLUMNS]; /* they stand again on the next page */
    int shares[PAPER_COLUMNS];
};
void paper_table(struct paper *p, const struct paper_table *t);
void paper_row(struct paper *p, const str *cells);        /* of the table that was begun last */
void paper_row_struck(struct paper *p, const str *cells); /* its first cell is struck through */

/* A PNG. ERR_INVALID: it is none. */
int paper_picture(struct paper *p, str png, double width_mm) must_use;
/* Modules of a QR code, row by row, n of them in a row; 1 is dark. */
void paper_matrix(struct paper *p, const unsigned char *modules, size_t n, double width_mm);

/* ERR_LIMIT: more than PAPER_PAGES. */
enum { PAPER_PAGES = 2000 };
int paper_end(struct paper *p, struct arena *a, str *ret) must_use;
