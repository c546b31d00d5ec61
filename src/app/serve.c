/* serve.c — `ntc serve`: the engine with its faces. */
// SPDX-License-Identifier: Apache-2.0
#include "access/access.h"
#include "api/api.h"
#include "app/assets.h"
#include "app/cli.h"
#include "app/drift.h"
#include "app/jobs.h"
#include "app/overdue.h"
#include "app/purge.h"
#include "app/rings.h"
#include "app/watch.h"
#include "assess/edition.h"
#include "base/err.h"
#include "base/log.h"
#include "deliver/deliver.h"
#include "deliver/vapid.h"
#include "find/find.h"
#include "http/mail.h"
#include "ingest/ingest.h"
#include "link/inbox.h"
#include "link/pull.h"
#include "link/query.h"
#include "notice/notice.h"
#include "order/order.h"
#include "person/person.h"
#include "platform/os.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_BROKEN = 70, LOOK_S = 1, TRIM_ROUNDS = 60, DRIFT_ROUNDS = 3600 };

struct server {
    struct cli *cli;
    struct engine *engine;
    _Atomic(struct api *) api;
    _Atomic(struct deliverer *) deliverer;
    struct http_server *http;
    struct inbox *inbox;
    struct pull *pull;
    struct query_link *nadra;
    struct vapid *vapid;
    struct mail_relay relay;
    atomic_bool stopping;
};

/* Feed rows are on disk: live screens and webhooks have news. */
static void fed(void *self)
{
    struct server *s = self;
    struct api *api = s->api;
    struct deliverer *d = s->deliverer;
    if (api)
        api_fed(api);
    if (d)
        deliver_wake(d);
}

/* After a failed fsync nobody knows what is on the disk: stop at once, recover by
 * starting again. What was acknowledged before is there. */
static void broken(void *self, const char *why)
{
    (void)self;
    log_error("the disk failed: stopping", KV_C("why", why));
    _exit(EXIT_BROKEN);
}

/* A file of a folder of its own comes as if with the key of that link. */
static int take_file(void *self, struct arena *a, str link, str name, str bytes)
{
    struct server *s = self;
    str answer, source = link.len ? link : STR("inbox");
    struct message m = { .source = source,
                         .by_key = link.len > 0,
                         .name = name,
                         .body = bytes,
                         .received = time_now() };
    int r = engine_ingest(s->engine, a, &m, str_fmt(a, "link:" STR_FMT, STR_ARG(source)), &answer);
    if (r == MESSAGE_REFUSED) /* the file waits until the agreement is renewed */
        return fail(ERR_INVALID, STR_FMT, STR_ARG(answer));
    return r < 0 ? r : 0;
}

/* It waits for an agreement, or for room: "" it goes on. */
static void folder_waits(void *self, struct arena *a, str link, str why)
{
    struct server *s = self;
    struct writes w;
    struct db *db = NULL;
    str object = str_fmt(a, "folder/" STR_FMT, STR_ARG(link.len ? link : STR("inbox")));
    writes_init(&w, a);
    int r = why.len ? 0 : db_open(engine_store(s->engine), &db);
    if (why.len)
        notice_open(&w, NOTICE_folder_waits, object, why, time_now());
    else if (r == 0)
        r = notice_end(db, &w, NOTICE_folder_waits, object, time_now());
    if (r == 0)
        r = writer_apply(engine_writer(s->engine), &w);
    db_close(db);
    if (r < 0)
        log_error("inbox: the control room was not told", KV_C("why", err_last()));
}

static void file_failed(void *self, struct arena *a, str link, str name)
{
    struct server *s = self;
    struct writes w;
    writes_init(&w, a);
    notice_open(&w, NOTICE_file_failed,
                str_fmt(a, "link/" STR_FMT, STR_ARG(link.len ? link : STR("inbox"))),
                str_fmt(a, "The file " STR_FMT " is in failed/ now.", STR_ARG(name)), time_now());
    if (writer_apply(engine_writer(s->engine), &w) < 0)
        log_error("inbox: the control room was not told", KV_C("why", err_last()));
}

/* Screens that are further behind start again, so the feed need not be longer. */
static const struct query q_trim = {
    "DELETE FROM feed WHERE seq < (SELECT max(seq) FROM feed) - 10000"
};

/* What the identity authority answered is kept until it expires, and not longer. */
static const struct query q_expired = { "DELETE FROM identity_answer WHERE expires < $1" };

static void trim(struct server *s)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct writes w;
    writes_init(&w, a);
    write_add(&w, WRITE_ANY, &q_trim, NULL, 0);
    write_add(&w, WRITE_ANY, &q_expired, VALS(V_I64(time_now())));
    job_files_expire(&w, time_now());
    if (writer_apply(engine_writer(s->engine), &w) < 0)
        log_warn("what is over was not put away", KV_C("why", err_last()));
}

/* Does the identity authority answer? It speaks only when it is asked. */
static void look_at_identity(struct server *s, struct db *db, bool *was_broken)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct writes w;
    int failures, r = 0;
    bool is_broken = query_is_broken(s->nadra, &failures);
    if (is_broken == *was_broken)
        return;
    writes_init(&w, a);
    if (is_broken)
        notice_open(
            &w, NOTICE_identity_silent, STR("link/nadra"),
            str_fmt(a, "%d questions in a row were not answered in time and well.", failures),
            time_now());
    else
        r = notice_end(db, &w, NOTICE_identity_silent, STR("link/nadra"), time_now());
    if (r == 0)
        r = writer_apply(engine_writer(s->engine), &w);
    if (r == 0)
        *was_broken = is_broken;
    else
        log_warn("the identity authority is not watched", KV_C("why", err_last()));
}

static void look_at_drift(struct server *s, struct db *db)
{
    struct centre centre = engine_centre(s->engine);
    const struct edition *x = centre.edition(centre.self);
    drift_look(db, engine_writer(s->engine), x->models, time_now());
    centre.edition_done(centre.self, x);
}

/* Other processes (the command line beside us) change lists and rules too. Links fall silent. */
static void *watch_editions(void *self)
{
    struct server *s = self;
    struct db *db;
    while (db_open(engine_store(s->engine), &db) < 0) {
        log_error("editions not watched", KV_C("why", err_last()));
        if (s->stopping)
            return NULL;
        sleep(LOOK_S);
    }
    if (find_refresh(engine_centre(s->engine).find, db) < 0) /* the first search waits no more */
        log_warn("names not read", KV_C("why", err_last()));
    struct watch *watch = watch_new(s->cli->conf.browse_least);
    bool was_broken = true; /* of the process before */
    usec rung = 0;
    for (int64_t round = 0; !s->stopping; round++) {
        watch_look(watch, db, engine_writer(s->engine), time_now());
        if (engine_refresh(s->engine, db) < 0)
            log_warn("editions not read", KV_C("why", err_last()));
        if (round % TRIM_ROUNDS == 0)
            trim(s);
        look_at_identity(s, db, &was_broken);
        rings_look(db, engine_writer(s->engine), time_now(), s->cli->conf.ring_s * USEC_PER_S,
                   &rung);
        overdue_look(s->engine, db, time_now(), s->cli->conf.overdue_minutes);
        if (person_catch_up(engine_writer(s->engine), db, time_now()) < 0)
            log_warn("who came at once is not looked at", KV_C("why", err_last()));
        if (round % DRIFT_ROUNDS == 0)
            look_at_drift(s, db);
        purge_look(db, engine_writer(s->engine), time_now());
        for (int i = 0; i < 5 && !s->stopping; i++)
            usleep(LOOK_S * 200000);
    }
    watch_free(watch);
    db_close(db);
    return NULL;
}

static void work_on_jobs(struct server *s, struct job_lane lane)
{
    struct db *db;
    while (db_open(engine_store(s->engine), &db) < 0) {
        if (s->stopping)
            return;
        sleep(LOOK_S);
    }
    const struct conf *c = &s->cli->conf;
    struct job_means means = { .engine = s->engine,
                               .writer = engine_writer(s->engine),
                               .stopping = &s->stopping,
                               .file_time = c->export_days * USEC_PER_DAY,
                               .report_time = c->report_minutes * 60 * USEC_PER_S };
    while (!s->stopping)
        if (jobs_look(db, &means, lane, time_now()) <= 0)
            usleep(LOOK_S * 250000);
    db_close(db);
}

/* Jobs have threads of their own: a long one holds up nobody, least of all the search for those
 * who are on a list since now. */
static const char searches[] = "list_search";

static void *do_jobs(void *self)
{
    work_on_jobs(self, (struct job_lane){ STR(""), str_c(searches) });
    return NULL;
}

static void *do_searches(void *self)
{
    work_on_jobs(self, (struct job_lane){ str_c(searches), STR("") });
    return NULL;
}

/* Out of a training nothing goes: no address is asked, no browser or mailbox is told. */
static bool is_training(const struct conf *c) { return str_eq(c->training, STR("yes")); }

/* A training has its trainee, and nothing to set up. */
static int first_administrator(struct server *s, const char *url)
{
    struct db *db;
    int64_t people = 0;
    if (is_training(&s->cli->conf))
        return 0;
    TRY(db_open(engine_store(s->engine), &db));
    int r = access_count_people(db, &people);
    db_close(db);
    if (r < 0 || people > 0)
        return r;
    struct writes w;
    writes_init(&w, s->cli->a);
    str code = access_code_new(&w, time_now(), STR(""), STR("setup"));
    TRY(writer_apply(engine_writer(s->engine), &w));
    printf("\n  First administrator: open %s/#setup\n  One-time code:       " STR_FMT "\n\n", url,
           STR_ARG(code));
    return 0;
}

static int open_engine(struct server *s)
{
    const struct conf *c = &s->cli->conf;
    struct engine_conf conf = { .store_url = c->store_url,
                                .workers = (size_t)c->workers,
                                .callers = (size_t)c->callers,
                                .under_way = (size_t)c->under_way,
                                .bytes_under_way = (size_t)c->under_way_mb << 20,
                                .told_a_minute = c->told_a_minute,
                                .hooks = { s, fed, broken } };
    TRY(conf_boarding(c, &conf.boarding));
    return engine_open(&conf, &s->engine);
}

static int open_nadra(struct server *s)
{
    const struct conf *c = &s->cli->conf;
    str key = STR("");
    if (c->nadra_key_file.len)
        TRY(file_read(str_cstr(s->cli->a, c->nadra_key_file), s->cli->a, 4096, &key));
    s->nadra = query_new(&(struct query_conf){ .url = c->nadra_url,
                                               .key = str_trim(key),
                                               .ca_file = c->nadra_ca_file,
                                               .timeout_ms = (int)c->nadra_timeout_ms,
                                               .pause_s = (int)c->nadra_pause_s });
    return 0;
}

/* What comes without being sent to us by HTTP: drop folders, and feeds that we fetch. */
static int open_transports(struct server *s)
{
    const struct conf *c = &s->cli->conf;
    const char *ca = c->pull_ca_file.len ? str_cstr(s->cli->a, c->pull_ca_file) : NULL;
    TRY(pull_start(&(struct pull_conf){ .store = engine_store(s->engine),
                                        .writer = engine_writer(s->engine),
                                        .ca_file = ca,
                                        .timeout_ms = (int)c->pull_timeout_ms,
                                        .pause_s = c->pull_pause_s,
                                        .max_bytes = (size_t)c->file_mb << 20,
                                        .self = s,
                                        .take = take_file },
                   &s->pull));
    if (c->inbox.len)
        TRY(inbox_start(str_cstr(s->cli->a, c->inbox), (size_t)c->file_mb << 20,
                        &(struct inbox_sink){ s, take_file, folder_waits, file_failed },
                        &s->inbox));
    return 0;
}

static const char *text_or_none(struct server *s, str text)
{
    return text.len ? str_cstr(s->cli->a, text) : NULL;
}

/* By what officers hear of being rung: their browsers, their mailboxes. */
static int open_rings(struct server *s)
{
    const struct conf *c = &s->cli->conf;
    str password = STR("");
    if (c->push_contact.len) {
        const char *file = str_cstr(s->cli->a, str_fmt(s->cli->a, "%s/push.pem", s->cli->data));
        TRY(vapid_open(file, c->push_contact, &s->vapid));
    }
    if (c->mail_relay.len == 0)
        return 0;
    if (c->mail_domains.len == 0)
        return fail(ERR_INVALID, "mail.relay needs mail.domains: of what domains officers are");
    if (c->mail_from.len == 0 ||
        (!str_starts(c->mail_relay, STR("smtp://")) && !str_starts(c->mail_relay, STR("smtps://"))))
        return fail(ERR_INVALID, "mail.relay is smtp://HOST or smtps://HOST, and needs mail.from");
    if (c->mail_password_file.len)
        TRY(file_read(str_cstr(s->cli->a, c->mail_password_file), s->cli->a, 4096, &password));
    s->relay = (struct mail_relay){ .url = str_cstr(s->cli->a, c->mail_relay),
                                    .from = str_cstr(s->cli->a, c->mail_from),
                                    .user = text_or_none(s, c->mail_user),
                                    .password = text_or_none(s, str_trim(password)),
                                    .ca_file = text_or_none(s, c->mail_ca_file),
                                    .must_encrypt = !str_eq(c->mail_encrypt, STR("no")) };
    return 0;
}

/* What the API needs to know of the settings. */
static void set_terms(struct centre *centre, const struct conf *c)
{
    centre->secure = str_eq(c->behind_tls, STR("yes"));
    centre->order_time = c->order_minutes * 60 * USEC_PER_S;
    centre->purpose_time = c->purpose_minutes * 60 * USEC_PER_S;
    centre->settle_time = c->settle_s * USEC_PER_S;
    centre->picture_bytes = c->picture_kb << 10;
    centre->picture_day = c->picture_day;
    centre->picture_day_bytes = c->picture_day_mb << 20;
    centre->dossier_file_bytes = c->dossier_file_mb << 20;
    centre->dossier_files_bytes = c->dossier_files_mb << 20;
    centre->list_bytes = c->body_mb << 20;
    centre->export_rows = c->export_rows;
    centre->identity_at_once = c->identity_at_once;
    centre->training = is_training(c);
    centre->handover_time = c->handover_hours * 3600 * USEC_PER_S;
    centre->next_shift = c->next_shift_hours * 3600 * USEC_PER_S;
    centre->undo = c->undo_s * USEC_PER_S;
    centre->hold = c->hold_minutes * 60 * USEC_PER_S;
    centre->idle = c->idle_minutes * 60 * USEC_PER_S;
    centre->shift = c->shift_hours * 3600 * USEC_PER_S;
    centre->push_hosts = c->push_hosts;
    centre->mail_domains = c->mail_domains;
}

static int open_faces(struct server *s)
{
    const struct conf *c = &s->cli->conf;
    struct centre centre = engine_centre(s->engine);
    centre.assets = assets;
    centre.n_assets = assets_n;
    set_terms(&centre, c);
    if (!centre.secure && !net_is_loopback(c->listen))
        return fail(ERR_INVALID,
                    "without TLS only this machine may be listened on (127.0.0.1); put a TLS front "
                    "before it and set http.behind_tls = yes");
    if (c->bodies_mb < c->body_mb)
        return fail(ERR_INVALID, "http.bodies_mb is smaller than http.body_mb: no large body could "
                                 "ever come");
    if (c->nadra_url.len && !is_training(c))
        TRY(open_nadra(s));
    centre.nadra = s->nadra;
    if (!is_training(c))
        TRY(open_rings(s));
    centre.push_key = s->vapid ? vapid_public_key(s->vapid) : STR("");
    centre.has_mail = s->relay.url != NULL;
    s->api = api_new(&centre);
    struct http_conf http = { .listen = c->listen,
                              .threads = (size_t)c->http_threads,
                              .max_body_bytes = (size_t)c->body_mb << 20,
                              .max_bodies_bytes = (size_t)c->bodies_mb << 20,
                              .connections = (unsigned)c->connections,
                              .connections_per_address = (unsigned)c->per_address,
                              .idle_s = (unsigned)c->idle_s,
                              .admit = api_admit,
                              .handle = api_handle,
                              .self = s->api };
    TRY(fronts_read(c->fronts, &http.fronts));
    TRY(http_start(&http, &s->http));
    if (is_training(c))
        return 0;
    struct deliverer *d;
    struct deliver_conf deliver = { .arrived = order_arrived,
                                    .vapid = s->vapid,
                                    .relay = s->relay.url ? &s->relay : NULL,
                                    .ca_file = c->deliver_ca_file.len
                                                   ? str_cstr(s->cli->a, c->deliver_ca_file)
                                                   : NULL };
    TRY(deliver_start(engine_store(s->engine), engine_writer(s->engine), &deliver, &d));
    s->deliverer = d;
    return open_transports(s);
}

static void wait_for_signal(const sigset_t *set)
{
    int sig = 0;
    while (sigwait(set, &sig) != 0 || (sig != SIGINT && sig != SIGTERM)) {
    }
}

static int run(struct server *s, const sigset_t *set)
{
    char url[400], where[300];
    TRY(open_engine(s));
    TRY(open_faces(s));
    net_with_port(s->cli->conf.listen, http_port(s->http), where, sizeof where);
    snprintf(url, sizeof url, "http://%s", where);
    printf("ntc listens on %s  (data in %s, store %s)\n", url, s->cli->data,
           store_engine(engine_store(s->engine)));
    TRY(first_administrator(s, url));
    fflush(stdout);
    pthread_t watcher, worker, searcher;
    must(pthread_create(&watcher, NULL, watch_editions, s) == 0);
    must(pthread_create(&worker, NULL, do_jobs, s) == 0);
    must(pthread_create(&searcher, NULL, do_searches, s) == 0);
    if (s->cli->listens)
        s->cli->listens(s->cli->self, s->engine, url);
    wait_for_signal(set);
    log_info("stopping");
    if (s->cli->stops)
        s->cli->stops(s->cli->self);
    s->stopping = true;
    pthread_join(watcher, NULL);
    pthread_join(worker, NULL);
    pthread_join(searcher, NULL);
    return 0;
}

/* From the outside in: no new work, then what is under way, then the store. */
static void close_all(struct server *s)
{
    struct api *api = s->api;
    struct deliverer *d = s->deliverer;
    inbox_stop(s->inbox);
    pull_stop(s->pull);
    if (s->engine)
        engine_drain(s->engine);
    if (api)
        api_stop_streams(api);
    http_stop(s->http);
    deliver_stop(d); /* its writes go through the engine's writer */
    s->deliverer = NULL;
    engine_close(s->engine); /* the writer's last commits still tell api and deliverer */
    api_free(api);
    vapid_close(s->vapid); /* the API tells its public key until then */
    query_free(s->nadra);
}

int cli_serve(struct cli *c)
{
    struct server s = { .cli = c };
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL); /* before the first thread, so all inherit it */
    signal(SIGPIPE, SIG_IGN);
    if (cli_option(c, "listen"))
        c->conf.listen = str_c(cli_option(c, "listen"));
    if (!c->listens && cli_option(c, "inbox"))
        c->conf.inbox = str_c(cli_option(c, "inbox"));
    if (dir_make(c->data) < 0)
        return cli_fail(c, "data");
    int r = dir_lock(c->data, "serve.lock");
    if (r == LOCK_TAKEN) {
        fprintf(stderr, "ntc: another ntc serves %s already\n", c->data);
        return EXIT_NOT_DONE;
    }
    if (r == 0)
        r = run(&s, &set);
    int code = r < 0 ? cli_fail(c, "serve") : EXIT_DONE;
    close_all(&s);
    return code;
}
