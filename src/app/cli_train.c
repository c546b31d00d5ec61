/* cli_train.c — ntc train run: a Centre to learn with, in a folder of its own, that can neither be
 * taken for the Centre itself nor touch it.
 *
 * The folder is fresh and goes when the training stops. Its world is the invented border
 * (sim/border.h); what it plants is written down as the answer sheet before it is sent.
 */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "app/play.h"
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

static int fill(struct cli *c, struct engine *e, str *ret_code)
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
    return cli_apply(e, &w);
}

static int make_folder(struct cli *c, str *ret_code)
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
    int r = fill(c, e, ret_code);
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

int cli_train_run(struct cli *c)
{
    enum { SPEED_MOST = 1000 };
    struct training *x = make(c->a, struct training);
    str code = STR("");
    int64_t seed, speed = 3;
    const char *given = cli_option(c, "speed");
    if (str_to_i64(str_c(cli_option(c, "simulate")), &seed) < 0 || seed < 0 ||
        (given && (str_to_i64(str_c(given), &speed) < 0 || speed < 1 || speed > SPEED_MOST))) {
        fprintf(stderr, "ntc: --simulate is a seed, a whole number; --speed is from 1 to %d\n",
                SPEED_MOST);
        return EXIT_USAGE;
    }
    int r = make_folder(c, &code);
    int done = EXIT_NOT_DONE;
    if (r == 0) {
        log_set_level(LOG_INFO);
        x->cli = c;
        x->play = (struct play_conf){ .keys = str_cstr(c->a, str_fmt(c->a, "%s/keys.tsv", c->data)),
                                      .seed = (uint64_t)seed,
                                      .rate = (double)speed,
                                      .people = PEOPLE,
                                      .schemes = SCHEMES,
                                      .told = told,
                                      .self = x };
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
