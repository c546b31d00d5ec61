/* faulty.h — a store that breaks when it is told to, for tests and drills.
 *
 * store_open("faulty:sqlite:PATH") passes everything on until faulty_arm(); then
 * the nth driver call fails, once or from there on, as a full disk, a failed
 * fsync (the commit is lost, the process must stop) or a lost connection. Slow: each commit
 * takes so many milliseconds.
 * NTC_FAULT="full:120" (or fsync:, away:, slow:) arms it from outside: drills on the
 * real program.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.h"

enum fault { FAULT_NONE, FAULT_FULL, FAULT_FSYNC, FAULT_AWAY, FAULT_SLOW };
void faulty_arm(enum fault what, int64_t after_calls, bool for_ever);
int64_t faulty_calls(void); /* since the last arming: how long the loop must run */
