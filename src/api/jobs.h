/* jobs.h — what the files that ask for work in the background share. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/api.h"
#include "job/job.h"

#define DECISION_UNDER_WAY "a job that decides it waits or runs already: wait for it"

/* These members of the body, as the job keeps them: an object. */
str job_request(struct call *c, const char *const *words, size_t n);
/* The job of the path, if the caller may see it. False: answered. */
bool jobs_find(struct call *c, struct job *ret);
bool jobs_have_room(
    struct call *c); /* has the caller few enough that are not over? False: answered */
/* A job of the caller with these items, in the writes; another person approves it first if
 * `second`. job_ask() also writes it down, stores it and answers. */
void job_of_caller(struct call *c, struct job *job, const struct job_items *items, bool second);
void job_ask(struct call *c, struct job *job, const struct job_items *items);
/* job_alerts.c: what a job on alerts is for, as a text that whoever approves it answers with. */
int job_alerts_digest(struct call *c, const struct job *x, str *ret) must_use;
void job_answer(struct call *c, unsigned status, const struct job *job);
