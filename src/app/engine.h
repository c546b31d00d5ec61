/* engine.h — the running Centre without its faces: store, writer, workers, editions.
 *
 * `ntc serve` puts HTTP and links on it; the other commands use it directly, also
 * while a server runs on the same data: every process takes the store's writer
 * lock in turn and checks the editions inside it.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/centre.h"
#include "app/retro.h"
#include "boarding/boarding.h"

struct engine;

struct engine_conf {
    str store_url;
    size_t workers;   /* threads that run messages */
    size_t callers;   /* threads that run API calls */
    size_t under_way; /* messages at once; more are told to come again */
    size_t bytes_under_way;
    int64_t told_a_minute;          /* by one rule; 0: any number */
    struct boarding_terms boarding; /* how carriers are answered */
    struct writer_hooks hooks;      /* fed; broken */
};

int engine_open(const struct engine_conf *conf, struct engine **ret) must_use;
/* Takes no more messages and calls, and waits until none is under way. */
void engine_drain(struct engine *e);
void engine_close(struct engine *e); /* waits for what is under way; NULL is fine */

/* What api/centre.h asks for. */
struct centre engine_centre(struct engine *e);
struct store *engine_store(struct engine *e);
struct writer *engine_writer(struct engine *e);

/* Runs a message and waits. MESSAGE_CONFLICT, MESSAGE_REFUSED (the answer is the
 * sentence) or 0 with the answer, copied into a. */
int engine_ingest(struct engine *e, struct arena *a, const struct message *m, str actor,
                  str *ret_answer) must_use;
/* Searches in what is stored for a part of a list that came into force, under the newest edition.
 */
int engine_search(struct engine *e, struct db *db, struct retro_part *p) must_use;
/* Takes new editions if the store has any, and does retro-searches that wait. */
int engine_refresh(struct engine *e, struct db *db) must_use;
