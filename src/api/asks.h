/* asks.h — messages whose sender waits for an answer in seconds; for api/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/api.h"
#include "boarding/boarding.h"

struct asks;
struct asks *asks_new(const struct centre *centre);
void asks_free(struct asks *l); /* when no message is under way; NULL is fine */
/* Runs the message (its id is given) and answers the request, in time. False: too much is under
 * way. */
bool asks_submit(struct asks *l, struct http_request *http, const struct message *m, str actor);

/* messages.c: the answer to who handed a message in. */
void message_reply(struct http_request *http, struct arena *a, int result, str answer);
str message_unjudged_json(struct arena *a, str id, str cusres);
