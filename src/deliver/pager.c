/* pager.c — where an officer hears of being rung: browsers and one mailbox. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "deliver/deliver.h"
#include "deliver/vapid.h"

enum { URL_MOST = 1000, MAIL_MOST = 200 };

static const struct query q_put = {
    "INSERT INTO webhook (id, url, secret, region, least_severity, state, created_by, created, "
    "link, takes, kind, account) VALUES ($1, $2, '', '', 0, 'active', $3, $4, '', 'rings', $5, $3) "
    "ON CONFLICT (id) DO UPDATE SET url = excluded.url, state = 'active', created = "
    "excluded.created, account = excluded.account, created_by = excluded.created_by"
};
static const struct query q_end = {
    "UPDATE webhook SET state = 'ended' WHERE id = $1 AND state = 'active'"
};
static const struct query q_unsay = { "DELETE FROM outbox WHERE target = $1" };
static const struct query q_list = {
    "SELECT id, kind, url, account, state, created, COALESCE((SELECT max(o.last_error) FROM outbox "
    "o WHERE o.target = webhook.id), '') FROM webhook WHERE account = $1 AND account <> '' AND "
    "state = 'active' ORDER BY created, id LIMIT 50"
};

int pager_list(struct db *db, struct arena *a, str account, struct pagers *ret)
{
    struct rows rows;
    *ret = (struct pagers){ 0 };
    TRY(db_read(db, a, &q_list, VALS(V_TEXT(account)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct pager){ .id = row_text(r, 0),
                                             .kind = row_text(r, 1),
                                             .url = row_text(r, 2),
                                             .account = row_text(r, 3),
                                             .state = row_text(r, 4),
                                             .created = row_i64(r, 5),
                                             .last_error = row_text(r, 6) };
    return 0;
}

static void put(struct writes *w, usec now, const struct pager *x, str id, const char *kind)
{
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(id), V_TEXT(x->url), V_TEXT(x->account), V_I64(now), V_C(kind)));
}

static bool ends_with(str s, str end)
{
    return s.len > end.len && str_eq(str_sub(s, s.len - end.len, end.len), end);
}

/* "push.example.org" by "push.example.org" or "*.example.org". */
static bool is_among(str host, str hosts)
{
    str one;
    while (str_cut(&hosts, ' ', &one))
        if (one.len && (str_eq(host, one) ||
                        (one.ptr[0] == '*' && ends_with(host, str_sub(one, 1, one.len - 1)))))
            return true;
    return false;
}

/* Whoever logs in names where we send to: only where browsers are woken. In the clear only to this
 * machine, and only when it is named, as for a test. '@' would hide which host is meant. */
static int check_endpoint(struct arena *a, str url, str hosts)
{
    str host = vapid_host(a, url);
    bool here = str_eq(host, STR("127.0.0.1")) && str_starts(url, STR("http://"));
    for (size_t i = 0; i < url.len; i++)
        if (url.ptr[i] <= ' ' || url.ptr[i] == '\\' || url.ptr[i] == '@' || url.ptr[i] == 127)
            return fail(ERR_INVALID, "that is no address of a browser");
    if (url.len > URL_MOST || (!here && !str_starts(url, STR("https://"))) || host.len == 0 ||
        !is_among(host, hosts))
        return fail(ERR_INVALID,
                    "browsers are woken at the addresses of push.hosts, not at '" STR_FMT "'",
                    STR_ARG(str_sub(host, 0, 100)));
    return 0;
}

int pager_push(struct db *db, struct writes *w, usec now, const struct pager *x, str hosts)
{
    struct pagers have;
    str id = str_fmt(w->a, "push-" STR_FMT, STR_ARG(str_sub(sha256_hex(w->a, x->url), 0, 32)));
    size_t n = 0;
    TRY(check_endpoint(w->a, x->url, hosts));
    TRY(pager_list(db, w->a, x->account, &have));
    list_each (const struct pager, t, &have)
        n += str_eq(t->kind, STR("push")) && !str_eq(t->id, id);
    if (n >= PAGERS_MOST)
        return fail(ERR_INVALID, "%d browsers are woken already: end one first", PAGERS_MOST);
    put(w, now, x, id, "push");
    return 0;
}

static bool is_address(str s)
{
    size_t at = 0, n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '-' || c == '_' || c == '+';
        if (c == '@') {
            at = i;
            n++;
        } else if (!word) {
            return false;
        }
    }
    return n == 1 && at > 0 && at + 3 < s.len && s.len <= MAIL_MOST;
}

int pager_mail(struct writes *w, usec now, const struct pager *x, str domains)
{
    str domain = x->url, name;
    str_cut(&domain, '@', &name);
    if (!is_address(x->url))
        return fail(ERR_INVALID, "that is no address, as name@customs.example");
    if (!is_among(str_lower(w->a, domain), domains))
        return fail(ERR_INVALID, "mail goes to addresses of mail.domains only");
    put(w, now, x, str_fmt(w->a, "mail-" STR_FMT, STR_ARG(x->account)), "mail");
    return 0;
}

void receiver_end(struct writes *w, str id)
{
    write_add(w, WRITE_ANY, &q_end, VALS(V_TEXT(id)));
    write_add(w, WRITE_ANY, &q_unsay, VALS(V_TEXT(id)));
}

int pager_end(struct db *db, struct writes *w, str id, str account)
{
    struct pagers have;
    TRY(pager_list(db, w->a, account, &have));
    list_each (const struct pager, t, &have) {
        if (!str_eq(t->id, id))
            continue;
        receiver_end(w, id);
        return 0;
    }
    return PAGER_NONE;
}

int pager_gone(struct writer *writer, struct arena *a, str id)
{
    struct writes w;
    writes_init(&w, a);
    receiver_end(&w, id);
    return writer_apply(writer, &w);
}
