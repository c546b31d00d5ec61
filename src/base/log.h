/* log.h — what happened, for the people who run the Centre.
 *
 *   log_info("alert raised", KV_S("alert", id), KV_I("score", 81));
 *
 * Typed pairs, no format strings, one line each on standard error: JSON, or a
 * human line on a terminal. Never a name, a document number or a message body:
 * the log is not the audit and holds no personal data, only ids.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct kv {
    const char *key;
    str text;
    int64_t number;
    bool is_number;
};
#define KV_S(k, s) ((struct kv){ .key = (k), .text = (s) })
#define KV_C(k, c) ((struct kv){ .key = (k), .text = str_c(c) })
#define KV_I(k, i) ((struct kv){ .key = (k), .number = (int64_t)(i), .is_number = true })

void log_line(enum log_level level, const char *what, const struct kv *kvs, size_t n);
void log_set_level(enum log_level level);

#define log_at(level, what, ...) \
    log_line(level, what, (const struct kv[]){ { 0 }, ##__VA_ARGS__ }, \
             sizeof((const struct kv[]){ { 0 }, ##__VA_ARGS__ }) / sizeof(struct kv))
#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_at(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_at(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_at(LOG_ERROR, __VA_ARGS__)
