/* resolve_bench.c — who is who, measured: FEBRL's tables if they are there, and invented ones.
 *
 *   resolve-bench [--people N] [TABLE...]
 *
 * A record is called rec-N-org or rec-N-dup-K, N being the person. For each table: pairwise and
 * B-cubed precision, recall, F1; wrong merges and missed ones a thousand records; ten orders of
 * arrival; adding and taking back; records a second of CPU time when they come one by one and each
 * is asked for its cluster at once.
 */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/map.h"
#include "format/csv.h"
#include "identity/columns.h"
#include "platform/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SHUFFLES = 10 };

struct rows list_of(struct identity_observation);

static uint64_t dice_state = 1;
static uint32_t dice(uint32_t n)
{
    dice_state = dice_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(dice_state >> 33) % n;
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* an invented table */

static const char *const given_names[] = {
    "Muhammad", "Ahmed",  "Ali",    "Hassan", "Hussain", "Bilal",  "Usman",  "Umar",
    "Tariq",    "Imran",  "Kamran", "Junaid", "Faisal",  "Waqas",  "Zubair", "Rashid",
    "Naveed",   "Shahid", "Asif",   "Adnan",  "Sana",    "Hina",   "Lubna",  "Nadia",
    "Saima",    "Yasmin", "Farah",  "Ayesha", "Fatima",  "Zainab", "Maryam", "Khadija",
    "Rabia",    "Sadia",  "Noor",   "Iqra",   "Samina",  "Shazia", "Bushra", "Amina",
};
static const char *const syllables[] = { "ba",  "chau", "dar", "gul", "hab", "jan", "kha",
                                         "la",  "man",  "naz", "qur", "raz", "sha", "tan",
                                         "war", "zai",  "mir", "ab",  "so",  "bu" };
static const char *const ends[] = { "ri", "n", "zai", "vi", "khel", "d", "wal", "ji", "ro", "tti" };

static str surname_of(struct arena *a)
{
    return str_fmt(a, "%s%s%s", syllables[dice(20)], syllables[dice(20)], ends[dice(10)]);
}

static str slipped(struct arena *a, str s)
{
    if (s.len < 3)
        return s;
    char *p = str_cstr(a, s);
    size_t at = 1 + dice((uint32_t)s.len - 1);
    bool digit = p[at] >= '0' && p[at] <= '9';
    switch (dice(3)) {
    case 0:
        p[at] = (char)(digit ? '0' + (int)dice(10) : 'a' + (int)dice(26));
        break;
    case 1: {
        char c = p[at];
        p[at] = p[at - 1];
        p[at - 1] = c;
        break;
    }
    default:
        memmove(p + at, p + at + 1, s.len - at);
        s.len--;
    }
    return (str){ p, s.len };
}

static void spoil(struct arena *a, struct identity_observation *o)
{
    static const enum identity_field fields[] = { IDENTITY_given,      IDENTITY_surname,
                                                  IDENTITY_birth,      IDENTITY_street,
                                                  IDENTITY_postcode,   IDENTITY_city,
                                                  IDENTITY_national_id };
    for (uint32_t n = 1 + dice(4); n; n--) {
        str *f = &o->fields[fields[dice(countof(fields))]];
        switch (dice(6)) {
        case 0:
            *f = STR("");
            break;
        case 1: {
            str given = o->fields[IDENTITY_given];
            o->fields[IDENTITY_given] = o->fields[IDENTITY_surname];
            o->fields[IDENTITY_surname] = given;
            break;
        }
        default:
            *f = slipped(a, *f);
        }
    }
}

static void invent(struct arena *a, size_t people, struct rows *ret)
{
    for (size_t i = 0; i < people; i++) {
        struct identity_observation o = { .key = str_fmt(a, "rec-%zu-org", i) };
        o.fields[IDENTITY_given] = str_c(given_names[dice(countof(given_names))]);
        o.fields[IDENTITY_surname] = surname_of(a);
        o.fields[IDENTITY_birth] =
            str_fmt(a, "%04u%02u%02u", 1940 + dice(70), 1 + dice(12), 1 + dice(28));
        o.fields[IDENTITY_national_id] =
            str_fmt(a, "%05u%07u%u", 30000 + dice(40000), dice(10000000), dice(10));
        o.fields[IDENTITY_number] = str_fmt(a, "%u", 1 + dice(300));
        o.fields[IDENTITY_street] =
            str_fmt(a, "%s%s road", syllables[dice(20)], syllables[dice(20)]);
        o.fields[IDENTITY_city] = str_fmt(a, "%s%s", syllables[dice(20)], ends[dice(10)]);
        o.fields[IDENTITY_postcode] = str_fmt(a, "%u", 10000 + dice(8000));
        *list_push(a, ret) = o;
        for (uint32_t k = 0, n = dice(5) ? dice(2) : dice(6); k < n; k++) {
            struct identity_observation c = o;
            c.key = str_fmt(a, "rec-%zu-dup-%u", i, k);
            spoil(a, &c);
            *list_push(a, ret) = c;
        }
    }
}

/* a table of a file */

static int read_table(struct arena *a, const char *path, struct rows *ret)
{
    str text, head[COLUMNS_MAX] = { 0 };
    struct columns columns;
    struct csv_row row = { 0 };
    TRY(file_map(path, &text));
    struct csv csv = csv_open(text);
    if (!csv_next(&csv, a, &row))
        return fail(ERR_INVALID, "%s is empty", path);
    for (size_t i = 0; i < row.n && i < COLUMNS_MAX; i++)
        head[i] = row.at[i].text;
    columns_guess(head, row.n, &columns);
    row = (struct csv_row){ 0 };
    while (csv_next(&csv, a, &row)) {
        struct identity_observation o = { 0 };
        for (size_t i = 0; i < row.n && i < columns.n; i++)
            if (columns.field[i] == COLUMN_ID)
                o.key = str_copy(a, str_trim(row.at[i].text));
            else if (columns.field[i] >= 0)
                o.fields[columns.field[i]] = str_copy(a, str_trim(row.at[i].text));
        *list_push(a, ret) = o;
        row = (struct csv_row){ 0 };
    }
    file_unmap(text);
    return 0;
}

/* measures */

static str person_of(str key)
{
    str head = STR(""), person = STR("");
    str_cut(&key, '-', &head);
    str_cut(&key, '-', &person);
    return person;
}

static void add_all(struct identity *x, const struct rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        must(identity_add(x, &rows->at[i]) == 0);
}

struct count {
    double n;
};
static double counted(struct map *m, struct arena *a, str key, double add)
{
    void **at = map_at(m, key);
    if (!*at)
        *at = make(a, struct count);
    return ((struct count *)*at)->n += add;
}

static double f1(double p, double r) { return p + r > 0 ? 2 * p * r / (p + r) : 0; }

static void quality(const struct identity_members *all, struct arena *a)
{
    struct map found = map_new(a), truth = map_new(a), both = map_new(a);
    for (size_t i = 0; i < all->n; i++) {
        str person = person_of(all->at[i].record), cluster = all->at[i].cluster;
        str cell = str_fmt(a, STR_FMT "|" STR_FMT, STR_ARG(person), STR_ARG(cluster));
        counted(&found, a, cluster, 1);
        counted(&truth, a, person, 1);
        counted(&both, a, cell, 1);
    }
    double pairs_found = 0, pairs_true = 0, pairs_both = 0, b3_p = 0, b3_r = 0;
    for (size_t i = 0; i < all->n; i++) {
        str person = person_of(all->at[i].record), cluster = all->at[i].cluster;
        str cell = str_fmt(a, STR_FMT "|" STR_FMT, STR_ARG(person), STR_ARG(cluster));
        double f = counted(&found, a, cluster, 0), t = counted(&truth, a, person, 0);
        double b = counted(&both, a, cell, 0);
        pairs_found += (f - 1) / 2;
        pairs_true += (t - 1) / 2;
        pairs_both += (b - 1) / 2;
        b3_p += b / f;
        b3_r += b / t;
    }
    double n = (double)all->n, p = pairs_found > 0 ? pairs_both / pairs_found : 1;
    double r = pairs_true > 0 ? pairs_both / pairs_true : 1;
    printf("  pairs    precision %.4f  recall %.4f  F1 %.4f\n", p, r, f1(p, r));
    printf("  B-cubed  precision %.4f  recall %.4f  F1 %.4f\n", b3_p / n, b3_r / n,
           f1(b3_p / n, b3_r / n));
    printf("  a thousand records: %.2f pairs merged wrongly, %.2f missed\n",
           1000 * (pairs_found - pairs_both) / n, 1000 * (pairs_true - pairs_both) / n);
}

static void shuffle(struct rows *rows)
{
    for (size_t i = rows->n - 1; i > 0; i--) {
        size_t j = dice((uint32_t)i + 1);
        struct identity_observation o = rows->at[i];
        rows->at[i] = rows->at[j];
        rows->at[j] = o;
    }
}

static str state_of(struct identity *x, struct arena *a)
{
    struct buf b = buf_new(a, SIZE_MAX / 2);
    identity_state(x, &b);
    return buf_str(&b);
}

static bool orders_agree(struct rows *rows, str first)
{
    bool same = true;
    for (int i = 0; i < SHUFFLES && same; i++) {
        cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
        cleanup(identity_freep) struct identity *x = identity_new();
        shuffle(rows);
        add_all(x, rows);
        identity_learn(x);
        same = str_eq(first, state_of(x, a));
    }
    printf("  %d orders of arrival: %s\n", SHUFFLES, same ? "one state, byte for byte" : "DIFFER");
    return same;
}

/* All are taken back and come again one by one, with the weights that were learned. */
static bool one_by_one(struct identity *x, const struct rows *rows, str before)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    for (size_t i = 0; i < rows->n; i++)
        must(identity_remove(x, rows->at[i].key) == 0);
    double began = cpu();
    for (size_t i = 0; i < rows->n; i++) {
        str cluster;
        must(identity_add(x, &rows->at[i]) == 0);
        must(identity_cluster_of(x, rows->at[i].key, &cluster) == 0);
    }
    double took = cpu() - began;
    bool same = str_eq(before, state_of(x, a));
    printf("  one by one: %.0f records a CPU second; all taken back and added again: %s\n",
           (double)rows->n / took, same ? "the same state, byte for byte" : "DIFFERS");
    return same;
}

/* The same from nothing, with the shipped weights: nothing is known of any value before. */
static void from_nothing(const struct rows *rows)
{
    cleanup(identity_freep) struct identity *x = identity_new();
    double began = cpu();
    for (size_t i = 0; i < rows->n; i++) {
        str cluster;
        must(identity_add(x, &rows->at[i]) == 0);
        must(identity_cluster_of(x, rows->at[i].key, &cluster) == 0);
    }
    printf("  one by one, from nothing: %.0f records a CPU second\n",
           (double)rows->n / (cpu() - began));
}

static bool measure(const char *what, struct rows *rows, bool orders)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    cleanup(identity_freep) struct identity *x = identity_new();
    double began = cpu();
    add_all(x, rows);
    identity_learn(x);
    double learned = cpu();
    struct identity_members all = identity_clusters(x, a);
    double end = cpu();
    printf("%s: %zu records, %.2f s at once (learning %.2f s)\n", what, rows->n, end - began,
           learned - began);
    quality(&all, a);
    str state = state_of(x, a);
    bool good = !orders || orders_agree(rows, state);
    good &= one_by_one(x, rows, state);
    from_nothing(rows);
    fflush(stdout);
    return good;
}

int main(int argc, char **argv)
{
    bool good = true;
    size_t people = 3000;
    for (int i = 1; i < argc; i++) {
        cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
        struct rows rows = { 0 };
        if (strcmp(argv[i], "--people") == 0 && i + 1 < argc) {
            people = (size_t)strtoul(argv[++i], NULL, 10);
            continue;
        }
        if (!file_exists(argv[i])) {
            printf("%s: not there, passed over\n", argv[i]);
            continue;
        }
        if (read_table(a, argv[i], &rows) < 0) {
            printf("%s: %s\n", argv[i], err_last());
            return 1;
        }
        good &= measure(argv[i], &rows, true);
    }
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct rows rows = { 0 };
    invent(a, people, &rows);
    good &= measure("invented", &rows, people <= 10000);
    return good ? 0 : 1;
}
