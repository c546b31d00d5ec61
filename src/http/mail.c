// SPDX-License-Identifier: Apache-2.0
#include "http/mail.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/time.h"

#include <curl/curl.h>
#include <string.h>

enum { LETTER_MOST = 64 * 1024, LINE = 57 };

struct letter {
    str text;
    size_t at;
};

static size_t give(char *p, size_t size, size_t n, void *self)
{
    struct letter *x = self;
    size_t most = size * n, left = x->text.len - x->at, take = left < most ? left : most;
    memcpy(p, x->text.ptr + x->at, take);
    x->at += take;
    return take;
}

/* In lines of 76 characters. */
static void lines(struct buf *b, str s)
{
    for (size_t i = 0; i < s.len; i += LINE) {
        str part = str_sub(s, i, LINE);
        buf_add(b, base64_of(b->a, part.ptr, part.len, BASE64_PLAIN));
        buf_add(b, STR("\r\n"));
    }
}

/* In base64, so that no line is too long, none begins with a dot, and each script comes through. */
static str letter(struct arena *a, const struct mail_relay *r, const struct mail *m)
{
    char date[64] = "";
    time_t t = (time_t)(time_now() / USEC_PER_S);
    struct tm tm;
    gmtime_r(&t, &tm);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &tm);
    struct buf b = buf_new(a, LETTER_MOST);
    buf_fmt(&b, "Date: %s\r\nFrom: NTC <%s>\r\nTo: <" STR_FMT ">\r\n", date, r->from,
            STR_ARG(m->to));
    buf_fmt(&b, "Message-ID: <" STR_FMT "@ntc>\r\nSubject: =?UTF-8?B?", STR_ARG(m->id));
    str subject = str_sub(m->subject, 0, 42);
    buf_add(&b, base64_of(a, subject.ptr, subject.len,
                          BASE64_PLAIN)); /* one encoded word of at most 75 characters */
    buf_add(&b, STR("?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n"));
    lines(&b, m->text);
    return buf_str(&b);
}

int mail_send(const struct mail_relay *r, struct arena *a, const struct mail *m, int timeout_ms)
{
    struct letter x = { .text = letter(a, r, m) };
    struct curl_slist *to = curl_slist_append(NULL, str_cstr(a, m->to));
    CURL *c = curl_easy_init();
    must(c != NULL && to != NULL);
    curl_easy_setopt(c, CURLOPT_URL, r->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_USE_SSL,
                     r->must_encrypt ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, r->from);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(c, CURLOPT_READDATA, &x);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    if (r->user) {
        curl_easy_setopt(c, CURLOPT_USERNAME, r->user);
        curl_easy_setopt(c, CURLOPT_PASSWORD, r->password ? r->password : "");
    }
    if (r->ca_file)
        curl_easy_setopt(c, CURLOPT_CAINFO, r->ca_file);
    CURLcode e = curl_easy_perform(c);
    curl_slist_free_all(to);
    curl_easy_cleanup(c);
    return e == CURLE_OK ? 0 : fail(ERR_IO, "the relay: %s", curl_easy_strerror(e));
}
