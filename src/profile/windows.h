/* windows.h — windows of the past (model/window.h), counted over traces. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "profile/traces.h"

/* Of each window that the kind of event asks: appended to e->windows, in `a`; `scratch` is for the
 * counting. `before`: what lies before the event, newest first, each once. */
void windows_count(struct arena *a, struct arena *scratch, struct event *e,
                   const struct windows *asked, const struct trace_rows before[WHATS]);
void windows_need(const struct event *e, const struct windows *asked, bool needs[WHATS]);
/* Of an event that is read again: those that it does not have yet, from the store. */
int windows_again(struct db *db, struct arena *a, struct event *e,
                  const struct windows *asked) must_use;
