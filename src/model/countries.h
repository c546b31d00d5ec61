/* countries.h — ISO 3166 alpha-3 for what messages and lists call a country:
 * alpha-2, alpha-3, names, nationalities, the old and ICAO forms carriers send. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

const char *country_code(str folded);      /* of a folded name; NULL unknown */
str country_of(struct arena *a, str name); /* alpha-3, or the name as it came */
