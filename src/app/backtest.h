/* backtest.h — what each of many criteria found in a table of events whose outcome is known: hits,
 * precision with its interval, what no other found, and what it shares with which. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/str.h"

#include <stdio.h>

enum { BACKTEST_PAIRS_MOST = 4096 }; /* criteria, for overlap to be told */

struct backtest;
/* `outcomes`: a line for each event, 1 found, 0 nothing, empty not known; "" none is known.
 * ERR_INVALID, with its line: something else stands there. */
int backtest_new(struct arena *a, size_t n, str outcomes, struct backtest **ret) must_use;
/* The next event, and which it met. */
void backtest_add(struct backtest *b, const uint32_t *met, size_t n);
/* ERR_INVALID: not as many outcomes as events. */
int backtest_check(const struct backtest *b) must_use;
/* A head, then a line for each in the order of `order`, with tabs. */
void backtest_print(const struct backtest *b, const str *ids, const uint32_t *order, FILE *out);
