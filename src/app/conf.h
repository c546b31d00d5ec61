/* conf.h — every setting, once: key, default, sentence (conf.def). Read from
 * DIR/ntc.conf ("key = value", # comments), then from the command's options. An
 * unknown key is an error that names the nearest known ones. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "boarding/boarding.h"

struct conf {
#define CONF_TEXT(name, key, value, doc)             str name;
#define CONF_NUMBER(name, key, value, min, max, doc) int64_t name;
#include "app/conf.def"
};

struct conf conf_defaults(void);
/* dir may hold no ntc.conf. ERR_INVALID with file and line. */
int conf_read(struct arena *a, const char *dir, struct conf *ret) must_use;
/* How carriers are answered. ERR_INVALID with a sentence. */
int conf_boarding(const struct conf *c, struct boarding_terms *ret) must_use;
int conf_set(struct conf *c, str key, str value) must_use;
/* Prints the table, or one key. ERR_INVALID: no such key. */
int conf_explain(struct arena *a, str key, const struct conf *present, str *ret) must_use;
