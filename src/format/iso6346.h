/* iso6346.h — container numbers: owner, category, serial, check digit (ISO 6346:2022). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/str.h"

/* Capitals and digits only: "msku 123456-7" is MSKU1234567. */
str iso6346_plain(struct arena *a, str number);
/* Four letters (the last U, J or Z), six digits, and the check digit that they give. */
bool iso6346_is_right(str plain);
