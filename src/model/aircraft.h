/* aircraft.h — registration marks of aircraft (ICAO Annex 7): "AP-BGY" is written APBGY where
 * hyphens may not stand, and a flight number stands where a mark may. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum { AIRCRAFT_MARK_MAX = 10 };

/* Is this text a registration mark? APBGY, or "" when it is none. What may as well be a flight
 * number is none, unless a hyphen stands in it, or another flight is told beside it (`flight`, ""
 * not told). */
str aircraft_mark(struct arena *a, str text, str flight);
/* The same where names of vessels stand too (DELTA, MARIA): a hyphen says that it is a mark. */
str aircraft_mark_hyphened(struct arena *a, str text);
/* What stands where nothing but a mark may: letters and digits of any form, "" none or too long. */
str aircraft_plain(struct arena *a, str text);
