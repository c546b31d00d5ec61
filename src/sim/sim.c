// SPDX-License-Identifier: Apache-2.0
#include "sim/sim.h"

#include "base/err.h"
#include "platform/os.h"
#include "sim/manifests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What nobody can read: the quarantine needs something too. */
static void rubbish(struct sim *s)
{
    static const char *const letters[] = {
        "Dear colleague, please find the passenger list for tonight attached. Regards, OPS DESK\n",
        "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj << /Type /Catalog >> endobj\nstartxref 0 %%EOF\n",
    };
    for (size_t i = 0; i < countof(letters) && s->messages.n; i++) {
        size_t id =
            message_add(s, s->conf->now - (usec)(i + 2) * 1800 * USEC_PER_S,
                        i ? STR("scan") : STR("mail"), i ? "pdf" : "txt", str_c(letters[i]));
        truth_add(s, id, "unreadable", STR(""), STR(""), STR("quarantine"));
    }
}

static int by_time(const void *x, const void *y)
{
    const struct sim_message *a = x, *b = y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static str file_name(struct sim *s, size_t i)
{
    const struct sim_message *m = &s->messages.at[i];
    int width = s->messages.n < 10000 ? 4 : 7;
    return str_fmt(s->a, "%0*zu-" STR_FMT "." STR_FMT, width, i + 1, STR_ARG(m->label),
                   STR_ARG(m->end));
}

/* Whole or not at all; no fsync: an invented world can be made again. */
static int put(struct sim *s, const char *folder, str name, str bytes)
{
    char *path =
        str_cstr(s->a, str_fmt(s->a, "%s/%s" STR_FMT, s->conf->out, folder, STR_ARG(name)));
    char *part = str_cstr(s->a, str_fmt(s->a, "%s.part", path));
    FILE *f = fopen(part, "wb");
    if (!f)
        return fail(ERR_IO, "%s cannot be written", path);
    bool good = fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len;
    good = fclose(f) == 0 && good;
    if (!good || rename(part, path) != 0)
        return fail(ERR_IO, "%s cannot be written", path);
    return 0;
}

static str truth_tsv(struct sim *s)
{
    str *names = make_n(s->a, str, s->messages.n + 1);
    for (size_t i = 0; i < s->messages.n; i++)
        names[s->messages.at[i].id] = file_name(s, i);
    struct buf b = buf_new(s->a, 64 << 20);
    buf_add(&b, STR("file\tkind\tsubject\tsituation\tfires\n"));
    list_each (const struct sim_truth, t, &s->truths)
        buf_fmt(&b, STR_FMT "\t" STR_FMT "\t" STR_FMT "\t" STR_FMT "\t" STR_FMT "\n",
                STR_ARG(names[t->message]), STR_ARG(t->kind), STR_ARG(t->subject),
                STR_ARG(t->situation), STR_ARG(t->fires));
    return buf_str(&b);
}

static void wait(double seconds)
{
    struct timespec t = { .tv_sec = (time_t)seconds };
    t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
    nanosleep(&t, NULL);
}

static int write_all(struct sim *s)
{
    const char *out = s->conf->out;
    TRY(dir_make(str_cstr(s->a, str_fmt(s->a, "%s/lists", out))));
    TRY(dir_make(str_cstr(s->a, str_fmt(s->a, "%s/messages", out))));
    TRY(put(s, "lists/", STR("watchlist.csv"), watchlist_csv(s)));
    TRY(put(s, "", STR("truth.tsv"), truth_tsv(s)));
    for (size_t i = 0; i < s->messages.n; i++) {
        if (i > 0 && s->conf->pace > 0)
            wait(s->conf->pace);
        TRY(put(s, "messages/", file_name(s, i), s->messages.at[i].body));
    }
    return 0;
}

static void build(struct sim *s)
{
    make_watchlist(s);
    make_flights(s);
    plant_travellers(s);
    list_each (struct sim_flight, f, &s->flights) {
        for (int p = 0; p < PUSHES; p++)
            write_pnrgov(s, f, (enum push)p);
        write_paxlst(s, f);
    }
    tell_travellers(s);
    plant_declarations(s);
    plant_manifests(s);
    make_declarations(s);
    make_manifests(s);
    plant_links(s);
    damage(s);
    rubbish(s);
    if (s->messages.n)
        qsort(s->messages.at, s->messages.n, sizeof *s->messages.at, by_time);
}

int sim_run(const struct sim_conf *c, struct sim_result *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    cleanup(arena_freep) struct arena *scratch = arena_new(SIZE_MAX);
    struct sim s = { .a = a,
                     .scratch = scratch,
                     .conf = c,
                     .dice = c->seed * 2 + 1,
                     .today = c->now / USEC_PER_DAY };
    build(&s);
    *ret = (struct sim_result){ .messages = s.messages.n,
                                .flights = s.flights.n,
                                .travellers = s.travellers,
                                .declarations = s.declarations.n + s.planted_goods,
                                .consignments = s.consignments,
                                .planted = s.truths.n,
                                .damaged = s.damaged,
                                .entries = s.entries.n };
    return write_all(&s);
}
