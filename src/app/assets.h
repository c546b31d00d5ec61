/* assets.h — the web page's files, compiled in (out/assets.S, made by tools/embed). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/centre.h"

extern const struct asset assets[];
extern const size_t assets_n;
