// SPDX-License-Identifier: Apache-2.0
#include "dossier/dossier.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bench {
    struct arena *a;
    struct store *store;
    struct db *db;
    struct writes w;
    struct dossier x;
    char dir[64];
};
enum { NOW = 1000000 };

static int apply(struct bench *b)
{
    int result = -99;
    struct writes *w = &b->w;
    check(writes_apply(b->db, &w, 1, &result) == 0);
    writes_init(&b->w, b->a);
    return result;
}

static const struct dossier_viewer omar = { .name = { "omar", 4 }, .region = { "South", 5 } };

static void again(struct bench *b) { check(dossier_get(b->db, b->a, &omar, b->x.id, &b->x) == 0); }

static struct bench open_bench(const char *handling)
{
    struct bench b = { .a = arena_new(1 << 26) };
    snprintf(b.dir, sizeof b.dir, "/tmp/ntc-dossier-XXXXXX");
    check(mkdtemp(b.dir) != NULL);
    str url = str_fmt(b.a, "sqlite:%s/t.db", b.dir);
    check(store_open(url, &b.store) == 0 && db_open(b.store, &b.db) == 0);
    writes_init(&b.w, b.a);
    b.x = (struct dossier){ .title = STR("Gold by night"),
                            .purpose = STR("who pays"),
                            .basis = STR("Customs Act 1969, s. 26"),
                            .handling = str_c(handling),
                            .region = STR("South"),
                            .opened_by = STR("omar") };
    check(dossier_open(&b.w, NOW, &b.x) == 0 && apply(&b) == WRITES_DONE);
    again(&b);
    return b;
}

static void close_bench(struct bench *b)
{
    db_close(b->db);
    store_close(b->store);
    for (size_t i = 0; i < 3; i++) {
        static const char *const ends[] = { "", "-wal", "-shm" };
        unlink(str_cstr(b->a, str_fmt(b->a, "%s/t.db%s", b->dir, ends[i])));
    }
    rmdir(b->dir);
    arena_free(b->a);
}

static struct dossier_act act_of(const struct bench *b, const char *act, const char *by,
                                 const char *note)
{
    return (struct dossier_act){
        .act = str_c(act), .by = str_c(by), .note = str_c(note), .version = b->x.version
    };
}

static int step(struct bench *b, const char *act, const char *by, const char *note)
{
    struct dossier_act a = act_of(b, act, by, note);
    int r = dossier_step(&b->w, NOW, &b->x, &a);
    if (r == 0) {
        check(apply(b) == WRITES_DONE);
        again(b);
    }
    return r;
}

static int put(struct bench *b, struct dossier_entry e)
{
    e.by = STR("omar");
    int r = dossier_put(b->db, &b->w, NOW, &b->x, &e);
    if (r == 0)
        check(apply(b) == WRITES_DONE);
    else
        writes_init(&b->w, b->a);
    again(b);
    return r;
}

TEST(a_file_is_what_it_says)
{
    static const struct {
        const char *type, *bytes;
        bool goes;
    } rows[] = {
        { "application/pdf", "%PDF-1.7 ...", true },
        { "application/pdf", "MZ", false },
        { "image/png", "\x89PNG\r\n\x1A\nxxxx", true },
        { "image/png", "\xFF\xD8\xFF", false },
        { "image/jpeg", "\xFF\xD8\xFF\xE0", true },
        { "text/plain", "plain", true },
        { "text/plain; charset=utf-8", "plain", true },
        { "text/csv", "a,b", true },
        { "text/csv", "\xFF\xFE", false },
        { "text/html", "<script>", false },
        { "", "plain", false },
        { "application/zip", "PK\x03\x04", false },
        { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04", true },
        { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "a,b", false },
    };
    for (size_t i = 0; i < countof(rows); i++)
        check((dossier_file_type(str_c(rows[i].type), str_c(rows[i].bytes)) != NULL) ==
              rows[i].goes);
    check(dossier_file_type(STR("text/plain"), (str){ "a\0b", 3 }) == NULL);
}

TEST(each_kind_of_entry_needs_what_it_is_of)
{
    struct bench b = open_bench("ordinary");
    check(put(&b, (struct dossier_entry){ .kind = STR("note") }) == ERR_INVALID);
    check(put(&b, (struct dossier_entry){ .kind = STR("subject"), .text = STR("why") }) ==
          ERR_INVALID);
    check(put(&b, (struct dossier_entry){ .kind = STR("task"),
                                          .text = STR("ask"),
                                          .due = STR("soon") }) == ERR_INVALID);
    check(put(&b, (struct dossier_entry){
                      .kind = STR("note"), .text = STR("x"), .who = STR("omar") }) == ERR_INVALID);
    check(put(&b, (struct dossier_entry){ .kind = STR("link"), .ref = STR("D2") }) == ERR_INVALID);
    check(put(&b, (struct dossier_entry){ .kind = STR("alert"), .ref = STR("A1") }) == 0);
    check(put(&b, (struct dossier_entry){ .kind = STR("alert"), .ref = STR("A1") }) == ERR_INVALID);
    check(put(&b, (struct dossier_entry){ .kind = STR("note"), .text = STR("Monday") }) == 0);
    check(put(&b, (struct dossier_entry){ .kind = STR("note"),
                                          .text = STR("Tuesday"),
                                          .ref = STR("A1") }) == ERR_INVALID);
    struct dossier_entries list;
    check(dossier_entries(b.db, b.a, b.x.id, &list) == 0 && list.n == 2);
    close_bench(&b);
}

TEST(a_step_is_of_its_state_and_of_the_version_that_was_seen)
{
    struct bench b = open_bench("ordinary");
    check(step(&b, "resume", "omar", "") == ERR_INVALID);
    check(step(&b, "close", "omar", "") == ERR_INVALID);
    struct bench old = b;
    check(step(&b, "wait", "omar", "for the airline") == 0);
    struct dossier_act late = act_of(&old, "close", "omar", "all is known");
    check(dossier_step(&b.w, NOW, &b.x, &late) == LIFE_CHANGED);
    check(step(&b, "close", "omar", "all is known") == 0);
    check(put(&b, (struct dossier_entry){ .kind = STR("note"), .text = STR("x") }) == ERR_INVALID);
    check(step(&b, "reopen", "omar", "more was found") == 0);
    check(step(&b, "hold", "tariq", "by order of a court") == 0 && b.x.hold);
    check(step(&b, "hold", "tariq", "by order of a court") == ERR_INVALID);
    check(step(&b, "burn", "omar", "all of it") == ERR_INVALID);
    check(strcmp(dossier_permission(STR("hold")), "DOSSIER_APPROVE") == 0);
    check(strcmp(dossier_permission(STR("allow")), "DOSSIER_APPROVE") == 0);
    check(strcmp(dossier_permission(STR("burn")), "") == 0);
    close_bench(&b);
}

static int export(struct bench *b, usec at, const char *by, const char *note)
{
    struct dossier_act a = act_of(b, "export", by, note);
    int r = dossier_export(&b->w, at, &b->x, &a, STR("0123"));
    if (r == 0) {
        check(apply(b) == WRITES_DONE);
        again(b);
    }
    return r;
}

TEST(who_asked_exports_once_when_another_allowed_it_within_a_week)
{
    struct bench b = open_bench("restricted");
    check(dossier_needs_two(&b.x));
    check(export(&b, NOW, "omar", "for the court") == ERR_INVALID);
    check(step(&b, "allow", "tariq", "") == ERR_INVALID);
    check(step(&b, "ask", "omar", "for the court") == 0);
    check(step(&b, "allow", "omar", "") == ERR_INVALID);
    check(export(&b, NOW, "omar", "for the court") == ERR_INVALID);
    check(step(&b, "allow", "tariq", "") == 0);
    check(export(&b, NOW, "tariq", "for the court") == ERR_INVALID);
    check(export(&b, NOW + 8 * USEC_PER_DAY, "omar", "for the court") == ERR_INVALID);
    check(export(&b, NOW, "omar", "for the court") == 0);
    check(export(&b, NOW, "omar", "for the court") == ERR_INVALID);
    close_bench(&b);
}

TEST(two_exports_of_one_leave_do_not_both_go)
{
    struct bench b = open_bench("restricted");
    check(step(&b, "ask", "omar", "for the court") == 0 && step(&b, "allow", "tariq", "") == 0);
    struct dossier_act a = act_of(&b, "export", "omar", "for the court");
    check(dossier_export(&b.w, NOW, &b.x, &a, STR("01")) == 0 && apply(&b) == WRITES_DONE);
    check(dossier_export(&b.w, NOW, &b.x, &a, STR("02")) == 0 && apply(&b) == WRITES_LOST);
    close_bench(&b);
}

static int put_file(struct bench *b, const char *name, const char *text)
{
    struct dossier_file f = { .name = str_c(name),
                              .type = STR("text/plain"),
                              .body = str_c(text),
                              .by = STR("omar"),
                              .most = 10,
                              .all_most = 15 };
    return dossier_file_put(b->db, &b->w, NOW, &b->x, &f);
}

TEST(two_files_that_come_at_once_do_not_pass_the_limit_together)
{
    struct bench b = open_bench("ordinary");
    str body;
    check(put_file(&b, "a.txt", "12345678901") == ERR_INVALID);
    check(put_file(&b, "a/b.txt", "1") == ERR_INVALID);
    check(put_file(&b, "a\nb.txt", "1") == ERR_INVALID);
    check(put_file(&b, "a.txt", "1234567890") == 0);
    struct writes first = b.w;
    writes_init(&b.w, b.a);
    check(put_file(&b, "b.txt", "abcdef") == 0);
    check(apply(&b) == WRITES_DONE);
    b.w = first;
    check(apply(&b) == WRITES_LOST);
    check(dossier_file_body(b.db, b.a, sha256_hex(b.a, STR("abcdef")), &body) == 0);
    check(str_eq(body, STR("abcdef")));
    check(dossier_file_body(b.db, b.a, sha256_hex(b.a, STR("1234567890")), &body) == LIFE_NONE);
    close_bench(&b);
}

static void hear(void *self, str what)
{
    struct buf *b = self;
    buf_add(b, what);
    buf_add(b, STR("\n"));
}

static bool told(struct bench *b, const char *what)
{
    struct buf said = buf_new(b->a, 4096);
    struct life_checked x = { hear, &said, 0, 0 };
    size_t at;
    check(dossier_check(b->db, &x) == 0);
    return what ? str_find(buf_str(&said), str_c(what), &at) : x.bad == 0 && x.good == 1;
}

static void change(struct bench *b, const struct query *q)
{
    write_add(&b->w, WRITE_ANY, q, NULL, 0);
    check(apply(b) == WRITES_DONE);
}

TEST(what_is_changed_past_the_trail_is_found)
{
    static const struct query q_state = { "UPDATE dossier SET state = 'closed'" };
    static const struct query q_back = { "UPDATE dossier SET state = 'open'" };
    static const struct query q_text = { "UPDATE dossier_entry SET text = 'He came on Friday.'" };
    static const struct query q_gone = { "DELETE FROM dossier_entry" };
    static const struct query q_all = { "DELETE FROM dossier" };
    struct bench b = open_bench("ordinary");
    check(put(&b, (struct dossier_entry){ .kind = STR("note"), .text = STR("Monday") }) == 0);
    check(put_file(&b, "a.txt", "12345") == 0 && apply(&b) == WRITES_DONE);
    check(told(&b, NULL));
    change(&b, &q_state);
    check(told(&b, "not in the state that its log says"));
    change(&b, &q_back);
    check(told(&b, NULL));
    change(&b, &q_text);
    check(told(&b, "not what the audit trail tells of"));
    change(&b, &q_gone);
    check(told(&b, "not the entries that its log tells of"));
    change(&b, &q_all);
    check(told(&b, "it is gone"));
    close_bench(&b);
}
