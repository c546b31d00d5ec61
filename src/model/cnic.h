/* cnic.h — the number of a Pakistani identity card: thirteen digits, for life. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum { CNIC_DIGITS = 13 };

/* The digits alone, of "35202-1234567-1" as of "3520212345671"; "" it is none, or all its digits
 * are the same, as forms are filled in that ask for one. Borrowed from `a`. */
str cnic_of(struct arena *a, str number);
/* That of a document: no visa's, and no other state's than Pakistan, though it has thirteen digits.
 */
struct document;
str cnic_of_document(struct arena *a, const struct document *d);
