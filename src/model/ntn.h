/* ntn.h — numbers by which Pakistan knows a company: its NTN (seven characters and a check digit),
 * its sales tax registration (STRN), or the CNIC of the person who is the firm. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum firm_number { FIRM_NONE, FIRM_NTN, FIRM_CNIC, FIRM_OTHER };

/* What kind of number a text is, and the number as it is compared: of an NTN the seven characters
 * (0711222 of 0711222-5, which may be left out), of others letters and digits. FIRM_NONE: nothing
 * that tells a firm. An STRN is FIRM_OTHER. */
enum firm_number firm_number_of(struct arena *a, str text, str *ret);
/* Of a firm that may be of another state: whole, FIRM_OTHER or FIRM_NONE. */
enum firm_number firm_number_abroad(struct arena *a, str text, str *ret);
