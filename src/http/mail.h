/* mail.h — one mail to a relay (RFC 5321, 5322), over libcurl. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/str.h"

struct mail_relay {
    const char *url;                       /* smtp://host:25, smtps://host:465 */
    const char *from;                      /* who sends: an address */
    const char *user, *password, *ca_file; /* NULL: none; the system's */
    bool must_encrypt;                     /* smtp:// only with STARTTLS */
};
struct mail {
    str to, subject, text, id; /* UTF-8; id: of the Message-ID */
};
/* 0 the relay has it; ERR_IO with why not. */
int mail_send(const struct mail_relay *r, struct arena *a, const struct mail *m,
              int timeout_ms) must_use;
