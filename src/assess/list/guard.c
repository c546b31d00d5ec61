// SPDX-License-Identifier: Apache-2.0
/* Signs that a file is not the whole list: it ends in the middle, or too little of it could be
 * read, or too much would go. Such a list is still proposed: its finding, before all others,
 * tells the second person to look. */
#include "assess/list/reader.h"
#include "base/err.h"
#include "format/csv.h"

enum { READ_PERCENT = 80, DELTA_PERCENT = 20, DELTA_LIST_MIN = 10, SCRATCH_BYTES = 1 << 20 };

static const char *const doubts[] = { "L-CUT", "L-READ", "L-DELTA" };
enum doubt { CUT, UNREAD, DELTA };

static void doubt(struct arena *a, struct findings *f, enum doubt d, str text)
{
    list_push(a, f);
    for (size_t i = f->n - 1; i > 0; i--)
        f->at[i] = f->at[i - 1];
    f->at[0] = (struct finding){ .code = doubts[d], .weight = MAJOR, .text = text };
}

bool list_is_doubt(const struct finding *f)
{
    for (size_t i = 0; i < countof(doubts); i++)
        if (str_eq(str_c(f->code), str_c(doubts[i])))
            return true;
    return false;
}

void list_doubt_cut(struct arena *a, const struct list_file *file, const char *why,
                    struct findings *f)
{
    doubt(a, f, CUT,
          str_fmt(a, STR_FMT ": %s; what stood behind is missing",
                  STR_ARG(str_sub(file->name, 0, 80)), why));
}

int list_refuse_columns(const char *format, str missing)
{
    return fail(ERR_INVALID, "as %s the file lacks the columns: " STR_FMT, format,
                STR_ARG(missing));
}

int list_check_utf8(const struct list_file *file)
{
    str rest = file->bytes, line;
    for (size_t n = 1; str_cut(&rest, '\n', &line); n++)
        if (!str_is_utf8(line))
            return fail(ERR_INVALID, "line %zu is not UTF-8: save the file as UTF-8", n);
    return 0;
}

/* A publisher ends its files with a byte 1A. */
static bool is_mark(const struct csv_row *r) { return r->n == 1 && r->at[0].text.len <= 1; }

size_t list_check_table(struct arena *a, const struct list_file *file, struct findings *f)
{
    cleanup(arena_freep) struct arena *scratch = arena_new(64 * SCRATCH_BYTES);
    struct csv c = csv_open(file->bytes);
    struct csv_row r = { 0 };
    size_t width = 0, lost = 0;
    bool is_open = false, is_short = false;
    while (!arena_full(scratch) && csv_next(&c, scratch, &r)) {
        if (!width)
            width = r.n;
        if (is_mark(&r))
            continue;
        is_open = r.broken;
        is_short = r.n < width;
        lost += r.broken || (r.n < 3 && width >= 3);
        if (arena_used(scratch) > SCRATCH_BYTES) {
            arena_reset(scratch);
            r = (struct csv_row){ 0 };
        }
    }
    char last = file->bytes.len ? file->bytes.ptr[file->bytes.len - 1] : '\n';
    bool has_end = last == '\n' || last == '\r' || last == 0x1A;
    /* Some programs leave empty cells at the end of a row out, but they end the row. */
    if (is_open || (is_short && !has_end))
        list_doubt_cut(a, file, "the file ends in the middle of a row", f);
    return lost;
}

void list_check_read(struct arena *a, size_t tried, size_t read, struct findings *f)
{
    if (read == 0 || read * 100 >= tried * READ_PERCENT)
        return; /* nothing read is no list at all, and is refused */
    doubt(a, f, UNREAD,
          str_fmt(a, "only %zu of %zu entries could be read: is it the right file?", read, tried));
}

void list_check_delta(struct arena *a, size_t active, struct list_delta d, struct findings *f)
{
    const struct {
        size_t n;
        const char *what;
    } rows[] = {
        { d.added, "would be new: is it the right file" },
        { d.changed, "would become others: is it the right file" },
        { d.removed, "would go off: is the file whole" },
    };
    for (size_t i = 0; i < countof(rows) && active >= DELTA_LIST_MIN; i++)
        if (rows[i].n * 100 > active * DELTA_PERCENT)
            doubt(a, f, DELTA,
                  str_fmt(a, "of a list with %zu entries in force %zu %s?", active, rows[i].n,
                          rows[i].what));
}
