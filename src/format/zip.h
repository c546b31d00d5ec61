/* zip.h — ZIP archives in memory, by libzip.
 *
 * What is read comes from strangers: at most ZIP_PARTS entries and ZIP_BYTES_MAX bytes when
 * unpacked, no name twice, no password. Nothing is ever written to where a name says.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "base/time.h"

enum { ZIP_PARTS = 10000, ZIP_BYTES_MAX = 1 << 30 };

struct zip_part {
    str name, bytes;
};
struct zip_parts list_of(struct zip_part);

int zip_write(struct arena *a, const struct zip_parts *parts, usec at, str *ret) must_use;
/* ERR_INVALID: it is no ZIP, or damaged; ERR_LIMIT. */
int zip_read(struct arena *a, str bytes, struct zip_parts *ret) must_use;
