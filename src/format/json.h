/* json.h — the one JSON reader of the house, over jansson.
 *
 * Strict (RFC 8259): duplicate keys, bad UTF-8, NUL, numbers that do not fit and
 * nesting beyond JSON_DEPTH_MAX are refused, with the byte where it was seen.
 * What is read is copied into the arena; no jansson type leaves the file. Numbers
 * keep their kind: an integer is exact. Writing JSON is base/buf.h.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "base/str.h"

enum { JSON_DEPTH_MAX = 64, JSON_SIZE_MAX = 64 << 20, JSON_VALUES_MAX = 1000000 };

enum json_kind {
    JSON_IS_NULL,
    JSON_IS_BOOL,
    JSON_IS_INT,
    JSON_IS_REAL,
    JSON_IS_TEXT,
    JSON_IS_LIST,
    JSON_IS_OBJECT
};
extern const char *const json_kind_names[];

struct json {
    enum json_kind kind;
    str key;         /* in an object */
    str text;        /* of a text */
    int64_t integer; /* of an integer; 0 or 1 */
    double real;     /* of a number */
    struct json *at; /* members or elements */
    size_t n;
    size_t offset, length; /* in the source; of a text with its quotes */
};

struct json_fault {
    size_t offset;
    str text;
};

/* 0, or JSON_FAULTY with what is wrong and where. */
enum { JSON_FAULTY = 1 };
int json_read(struct arena *a, str text, const struct json **ret,
              struct json_fault *fault) must_use;
const struct json *json_get(const struct json *object, str key); /* NULL: not there */
