/* cli_train.c — ntc train run: a Centre to learn with, in a folder of its own, that can neither be
 * taken for the Centre itself nor touch it.
 *
 * The folder is fresh and goes when the training stops. Its world is the invented border
 * (sim/border.h), whose plants are written down as the answer sheet before they are sent; or a
 * shift of a real store in which nobody is who they were (app/shift.h), with what was decided in
 * it.
 */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "app/play.h"
#include "app/shift.h"
#include "assess/lists.h"
#include "assess/rules.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "link/links.h"
#include "platform/os.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RULES_MOST = 4 << 20, PEOPLE = 20000, SCHEMES = 60 };

static const char *const kinds[] = { "immigration", "api",   "currency", "ncen",
                                     "faces",       "cargo", "weboc",    "inland" };

struct training {
    struct cli *cli;
    struct engine *engine;
    struct play_conf play;
    pthread_t player;
    bool plays;
    struct shift_package *shift; /* NULL: an invented world */
    size_t at;                   /* which of its messages is next */
    usec begun;
};

/* the answer sheet */

static const struct query q_answer = {
    "INSERT INTO training_answer (id, subject, situation, rule, kind, at) VALUES ($1, $2, $3, $4, "
    "$5, $6) ON CONFLICT (id) DO NOTHING"
};

static void told(void *self, const struct border_truth *t)
{
    struct training *x = self;
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct writes w;
    usec now = time_now();
    writes_init(&w, a);
    write_add(&w, WRITE_ANY, &q_answer,
              VALS(V_TEXT(uid_new(a, now)), V_TEXT(t->subject), V_TEXT(t->situation),
                   V_TEXT(t->fires), V_TEXT(t->kind), V_I64(now)));
    if (writer_apply(engine_writer(x->engine), &w) < 0)
        log_warn("the answer sheet lacks a line", KV_C("why", err_last()));
}

/* the shift of a package */

static const struct query q_shift = {
    "INSERT INTO training_shift (reference, seq, outcome, reason, seconds) VALUES ($1, $2, $3, $4, "
    "$5) ON CONFLICT (reference, seq) DO NOTHING"
};

static bool next_of_shift(void *self, struct arena *a, int64_t *ret_after,
                          struct border_message *ret)
{
    struct training *x = self;
    if (x->at >= x->shift->messages.n)
        return false;
    const struct shift_message *m = &x->shift->messages.at[x->at++];
    *ret_after = m->after;
    *ret = (struct border_message){ .link = str_cstr(a, m->link),
                                    .reference = m->reference,
                                    .body = shift_body(a, m->body, x->begun),
                                    .events = 1 };
    return true;
}

static void put_shift(struct writes *w, const struct shift_package *p)
{
    write_add(w, WRITE_ANY, &q_shift,
              VALS(V_TEXT(STR("")), V_I64(0), V_TEXT(STR("")), V_TEXT(STR("")), V_I64(0)));
    list_each (const struct shift_decision, d, &p->decisions)
        write_add(w, WRITE_ANY, &q_shift,
                  VALS(V_TEXT(d->reference), V_I64(d->seq), V_TEXT(d->outcome), V_TEXT(d->reason),
                       V_I64(d->seconds)));
}

/* Its list is in force before anything comes. */
static int put_list(struct cli *c, struct engine *e, struct db *db, struct shift_package *p)
{
    struct writes w;
    struct list_import i;
    struct findings findings = { 0 };
    if (p->entries.n == 0)
        return 0;
    writes_init(&w, c->a);
    TRY(lists_propose(db, &w, time_now(),
                      &(struct list_proposal){ .list = STR("SHIFT"),
                                               .format = STR("ntc-csv"),
                                               .proposer = STR("training"),
                                               .entries = &p->entries,
                                               .findings = &findings,
                                               .whole = true },
                      &i));
    TRY(cli_apply(e, &w));
    writes_init(&w, c->a);
    TRY(lists_approve(db, &w, time_now(), i.id, i.digest, STR("training, second")));
    return cli_apply(e, &w);
}

/* the play */

static void *perform(void *self)
{
    struct training *x = self;
    struct play_result r = { 0 };
    if (play_run(&x->play, &r) < 0)
        log_warn("the world is not played", KV_C("why", err_last()));
    return NULL;
}

static void listens(void *self, struct engine *e, const char *url)
{
    struct training *x = self;
    x->engine = e;
    x->play.url = url;
    x->plays = pthread_create(&x->player, NULL, perform, x) == 0;
}

static void stops(void *self)
{
    struct training *x = self;
    play_stop();
    if (x->plays)
        pthread_join(x->player, NULL);
}

/* before it */

static int put_rules(struct cli *c, struct writes *w)
{
    for (size_t i = 0; i < c->n_files; i++) {
        str text;
        TRY(file_read(c->files[i], c->a, RULES_MOST, &text));
        rules_load_file(w, time_now(), str_c(c->files[i]), text, STR("training"));
    }
    return 0;
}

static int put_links(struct cli *c, struct writes *w)
{
    const char *path = str_cstr(c->a, str_fmt(c->a, "%s/keys.tsv", c->data));
    FILE *f = fopen(path, "we");
    if (!f)
        return fail(ERR_IO, "%s cannot be written", path);
    for (size_t i = 0; i < countof(kinds); i++) {
        const struct link_kind *k = link_kind_find(str_c(kinds[i]));
        must(k != NULL);
        struct agreement x = link_kind_agreement(k, str_c(k->name), STR("invented world"));
        int r = link_put(w, &x, STR("training"), time_now());
        str key = access_key_new(w, time_now(), x.name, STR("training"), STR(""));
        fprintf(f, "%s\t%.*s\n", kinds[i], STR_ARG(key));
        if (r < 0) {
            fclose(f);
            return r;
        }
    }
    return fclose(f) == 0 ? 0 : fail(ERR_IO, "%s cannot be written", path);
}

static int fill(struct cli *c, struct engine *e, struct db *db, struct shift_package *shift,
                str *ret_code)
{
    struct writes w;
    struct new_account n = { .name = STR("trainee"),
                             .display = STR("Trainee"),
                             .roles = STR("officer"),
                             .region = STR(""),
                             .unit = STR(""),
                             .password = STR(""),
                             .by = STR("training") };
    writes_init(&w, c->a);
    TRY(access_create(&w, time_now(), &n));
    *ret_code = access_code_new(&w, time_now(), n.name, STR("password"));
    TRY(put_rules(c, &w));
    TRY(put_links(c, &w));
    if (shift)
        put_shift(&w, shift);
    TRY(cli_apply(e, &w));
    return shift ? put_list(c, e, db, shift) : 0;
}

static int make_folder(struct cli *c, struct shift_package *shift, str *ret_code)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = str_cstr(c->a, str_fmt(c->a, "%s/ntc-training-XXXXXX", tmp ? tmp : "/var/tmp"));
    struct engine *e;
    struct db *db;
    if (!mkdtemp(dir))
        return fail(ERR_IO, "%s: a folder for it cannot be made", dir);
    c->data = dir;
    c->conf = conf_defaults();
    c->conf.training = STR("yes");
    c->conf.store_url = str_fmt(c->a, "sqlite:%s/ntc.db", dir);
    c->conf.listen = STR("127.0.0.1:8090");
    TRY(cli_engine(c, &e, &db));
    int r = fill(c, e, db, shift, ret_code);
    cli_done(e, db);
    return r;
}

/* Its files, and the folder: there is no folder in it. */
static void remove_folder(struct cli *c)
{
    DIR *d = opendir(c->data);
    int fd = d ? dirfd(d) : -1;
    if (fd < 0)
        return;
    for (const struct dirent *x; (x = readdir(d)) != NULL;)
        unlinkat(fd, x->d_name, 0);
    closedir(d);
    rmdir(c->data);
}

/* --simulate SEED, or --shift FILE, and --speed. */
static int read_options(struct cli *c, struct training *x)
{
    enum { SPEED_MOST = 1000 };
    int64_t seed = 0, speed = 3;
    const char *given = cli_option(c, "speed"), *file = cli_option(c, "shift"),
               *world = cli_option(c, "simulate");
    if (!file == !world)
        return fail(ERR_INVALID, "either --simulate SEED or --shift FILE is needed");
    if (file)
        speed = 1;
    if ((world && (str_to_i64(str_c(world), &seed) < 0 || seed < 0)) ||
        (given && (str_to_i64(str_c(given), &speed) < 0 || speed < 1 || speed > SPEED_MOST)))
        return fail(ERR_INVALID, "--simulate is a seed, a whole number; --speed is from 1 to %d",
                    SPEED_MOST);
    x->play = (struct play_conf){ .seed = (uint64_t)seed,
                                  .rate = (double)speed,
                                  .people = PEOPLE,
                                  .schemes = SCHEMES,
                                  .told = told,
                                  .self = x };
    if (!file)
        return 0;
    str zip;
    x->shift = make(c->a, struct shift_package);
    x->play.next = next_of_shift;
    TRY(file_read(file, c->a, SHIFT_BYTES_MOST, &zip));
    return shift_read(c->a, zip, x->shift);
}

int cli_train_run(struct cli *c)
{
    struct training *x = make(c->a, struct training);
    str code = STR("");
    if (read_options(c, x) < 0) {
        fprintf(stderr, "ntc: %s\n", err_last());
        return EXIT_USAGE;
    }
    int r = make_folder(c, x->shift, &code);
    int done = EXIT_NOT_DONE;
    if (r == 0) {
        log_set_level(LOG_INFO);
        x->cli = c;
        x->begun = time_now() - time_now() % (60 * USEC_PER_S);
        x->play.keys = str_cstr(c->a, str_fmt(c->a, "%s/keys.tsv", c->data));
        c->listens = listens;
        c->stops = stops;
        c->self = x;
        printf("TRAINING: nothing here is real. Log in as trainee, first with the one-time "
               "code " STR_FMT "\n",
               STR_ARG(code));
        done = cli_serve(c);
    } else {
        cli_fail(c, "train");
    }
    if (c->data)
        remove_folder(c);
    return done;
}
