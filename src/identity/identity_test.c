// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/test.h"
#include "identity/columns.h"
#include "identity/identity.h"

#include <stdio.h>
#include <string.h>

/* An invented table: people with neighbours, families, slips of the pen, changed fields. */

enum { PEOPLE = 120, ROWS_MAX = 400 };

struct row {
    char key[16], given[32], surname[32], birth[16], id[16], street[40], number[8], post[8];
};
struct table {
    struct row rows[ROWS_MAX];
    size_t n;
};

static uint32_t dice_state;
static uint32_t dice(uint32_t n)
{
    dice_state = dice_state * 1664525U + 1013904223U;
    return (dice_state >> 8) % n;
}

static const char *const given[] = { "ahmed",  "bilal", "sana",  "hina",   "imran",  "junaid",
                                     "kamran", "lubna", "nadia", "omar",   "rashid", "saima",
                                     "tariq",  "usman", "waqas", "yasmin", "zubair", "farah" };
static const char *const surname[] = { "khan",   "butt",   "qureshi",  "siddiqui",
                                       "malik",  "awan",   "chaudhry", "abbasi",
                                       "baloch", "mengal", "memon",    "soomro" };
static const char *const street[] = { "canal road", "mall road",        "shahrah e faisal",
                                      "jail road",  "tipu sultan road", "murree road" };

static void slip(char *text)
{
    size_t n = strlen(text);
    if (n > 3)
        text[1 + dice((uint32_t)n - 2)] = (char)('a' + dice(26));
}

static void slip_digit(char *text) { text[strlen(text) - 2] = (char)('0' + dice(10)); }

static void spoil(struct row *r)
{
    switch (dice(7)) {
    case 0:
        slip(r->given);
        break;
    case 1:
        slip(r->surname);
        break;
    case 2:
        slip_digit(r->id);
        break;
    case 3:
        slip_digit(r->birth);
        break;
    case 4:
        r->birth[0] = '\0';
        break;
    case 5:
        slip(r->street);
        break;
    default: {
        char was[32];
        memcpy(was, r->given, sizeof was);
        memcpy(r->given, r->surname, sizeof was);
        memcpy(r->surname, was, sizeof was);
    }
    }
}

static void invent(struct table *t, uint32_t seed)
{
    dice_state = seed;
    t->n = 0;
    for (unsigned i = 0; i < PEOPLE; i++) {
        struct row *r = &t->rows[t->n++];
        memset(r, 0, sizeof *r);
        snprintf(r->given, sizeof r->given, "%s", given[dice(countof(given))]);
        snprintf(r->surname, sizeof r->surname, "%s", surname[dice(countof(surname))]);
        snprintf(r->birth, sizeof r->birth, "%04u%02u%02u", 1950 + dice(50), 1 + dice(12),
                 1 + dice(28));
        snprintf(r->id, sizeof r->id, "%07u", 1000000 + dice(8999999));
        snprintf(r->street, sizeof r->street, "%s", street[dice(countof(street))]);
        snprintf(r->number, sizeof r->number, "%u", 1 + dice(200));
        snprintf(r->post, sizeof r->post, "%u", 40000 + dice(60) * 10);
        snprintf(r->key, sizeof r->key, "p%03u-0", i);
        unsigned copies = dice(4);
        size_t first = t->n - 1;
        for (unsigned k = 1; k <= copies && t->n < ROWS_MAX; k++) {
            struct row *c = &t->rows[t->n++];
            *c = t->rows[first];
            snprintf(c->key, sizeof c->key, "p%03u-%u", i, k);
            if (k > 1)
                spoil(c);
        }
    }
}

static struct identity_observation observation(const struct row *r)
{
    struct identity_observation o = { .key = str_c(r->key) };
    o.fields[IDENTITY_given] = str_c(r->given);
    o.fields[IDENTITY_surname] = str_c(r->surname);
    o.fields[IDENTITY_birth] = str_c(r->birth);
    o.fields[IDENTITY_national_id] = str_c(r->id);
    o.fields[IDENTITY_street] = str_c(r->street);
    o.fields[IDENTITY_number] = str_c(r->number);
    o.fields[IDENTITY_postcode] = str_c(r->post);
    return o;
}

static void add(struct identity *x, const struct row *r)
{
    struct identity_observation o = observation(r);
    check(identity_add(x, &o) == 0);
}

static void add_all(struct identity *x, const struct table *t)
{
    for (size_t i = 0; i < t->n; i++)
        add(x, &t->rows[i]);
}

static void shuffle(struct table *t, uint32_t seed)
{
    dice_state = seed;
    for (size_t i = t->n - 1; i > 0; i--) {
        size_t j = dice((uint32_t)i + 1);
        struct row r = t->rows[i];
        t->rows[i] = t->rows[j];
        t->rows[j] = r;
    }
}

static str state(struct identity *x, struct arena *a)
{
    struct buf b = buf_new(a, 1 << 26);
    identity_state(x, &b);
    check(!b.cut);
    return buf_str(&b);
}

static bool together(struct identity *x, const char *a, const char *b)
{
    str p, q;
    check(identity_cluster_of(x, str_c(a), &p) == 0);
    check(identity_cluster_of(x, str_c(b), &q) == 0);
    return str_eq(p, q);
}

/* key, given, surname, birth, number */
static int add_five(struct identity *x, const char *const five[5])
{
    struct identity_observation o = { .key = str_c(five[0]) };
    o.fields[IDENTITY_given] = str_c(five[1]);
    o.fields[IDENTITY_surname] = str_c(five[2]);
    o.fields[IDENTITY_birth] = str_c(five[3]);
    o.fields[IDENTITY_passport] = str_c(five[4]);
    return identity_add(x, &o);
}
#define ADD(x, ...) check(add_five((x), (const char *const[5]){ __VA_ARGS__ }) == 0)

static int decide(struct identity *x, enum identity_verdict v, const char *a, const char *b)
{
    cleanup(arena_freep) struct arena *work = arena_new(1 << 16);
    str id;
    return identity_decide(
        x, &(struct identity_decision){ str_c(a), str_c(b), v, STR("sara"), STR("saw both") }, work,
        &id);
}

static int undo(struct identity *x, enum identity_verdict v, const char *a, const char *b)
{
    cleanup(arena_freep) struct arena *work = arena_new(1 << 16);
    str id;
    struct identity_decision d = { str_c(a), str_c(b), v, STR("sara"), STR("saw both") };
    check(identity_decide(x, &d, work, &id) == IDENTITY_THERE);
    return identity_undo(x, id);
}

TEST(most_of_an_invented_table_is_found)
{
    static struct table t;
    invent(&t, 1);
    cleanup(identity_freep) struct identity *x = identity_new();
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    add_all(x, &t);
    identity_learn(x);
    struct identity_members all = identity_clusters(x, a);
    size_t wrong = 0, right = 0;
    for (size_t i = 0; i < all.n; i++)
        for (size_t j = i + 1; j < all.n; j++) {
            bool same = str_eq(str_sub(all.at[i].record, 0, 4), str_sub(all.at[j].record, 0, 4));
            bool found = str_eq(all.at[i].cluster, all.at[j].cluster);
            right += same && found;
            wrong += same != found;
        }
    check(all.n == t.n && right > 100 && wrong * 50 < right);
}

TEST(ten_orders_of_arrival_give_one_state)
{
    static struct table t;
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    str first = { 0 };
    for (uint32_t i = 0; i < 10; i++) {
        cleanup(identity_freep) struct identity *x = identity_new();
        invent(&t, 2);
        if (i)
            shuffle(&t, i);
        for (size_t k = 0; k < t.n; k++) {
            str cluster;
            add(x, &t.rows[k]);
            if (i % 2) /* half of them one by one */
                check(identity_cluster_of(x, str_c(t.rows[k].key), &cluster) == 0);
        }
        str plain = state(x, a);
        identity_learn(x);
        struct buf b = buf_new(a, 1 << 27);
        buf_add(&b, plain);
        buf_add(&b, state(x, a));
        if (i == 0)
            first = buf_str(&b);
        check(str_eq(first, buf_str(&b)));
    }
}

TEST(taking_back_leaves_no_trace)
{
    static struct table t;
    invent(&t, 3);
    cleanup(identity_freep) struct identity *x = identity_new();
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    size_t half = t.n / 2;
    for (size_t i = 0; i < half; i++)
        add(x, &t.rows[i]);
    identity_learn(x);
    str before = state(x, a);
    for (size_t i = half; i < t.n; i++)
        add(x, &t.rows[i]);
    check(decide(x, IDENTITY_SAME, t.rows[0].key, t.rows[t.n - 1].key) == 0);
    check(decide(x, IDENTITY_NOT_SAME, t.rows[1].key, t.rows[2].key) == 0);
    check(!str_eq(before, state(x, a)));
    check(undo(x, IDENTITY_NOT_SAME, t.rows[1].key, t.rows[2].key) == 0);
    for (size_t i = half; i < t.n; i++)
        check(identity_remove(x, str_c(t.rows[i].key)) == 0);
    check(undo(x, IDENTITY_SAME, t.rows[0].key, t.rows[t.n - 1].key) == 0);
    check(str_eq(before, state(x, a)));
}

TEST(each_single_record_can_be_taken_back)
{
    static struct table t;
    invent(&t, 4);
    t.n = 90;
    cleanup(identity_freep) struct identity *x = identity_new();
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    add_all(x, &t);
    str whole = state(x, a);
    for (size_t i = 0; i < t.n; i++) {
        check(identity_remove(x, str_c(t.rows[i].key)) == 0);
        check(!str_eq(whole, state(x, a)));
        add(x, &t.rows[i]);
        check(str_eq(whole, state(x, a)));
    }
    check(identity_remove(x, STR("nobody")) == IDENTITY_NONE);
}

TEST(one_signal_alone_does_not_merge)
{
    cleanup(identity_freep) struct identity *x = identity_new();
    ADD(x, "a", "Zarghuna", "Mandokhel", "", "");
    ADD(x, "b", "Zarghuna", "Mandokhel", "", "AB1234567");
    ADD(x, "c", "Zarghuna", "Mandokhel", "1990-02-03", "");
    ADD(x, "d", "Zarghuna", "Mandokhel", "1990-03-02", "");
    check(!together(x, "a", "b") && !together(x, "a", "c"));
    check(together(x, "c", "d"));
}

TEST(a_number_of_too_many_counts_nothing)
{
    cleanup(identity_freep) struct identity *x = identity_new();
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    ADD(x, "a", "Bilal", "Khan", "1980-01-02", "XY1234567");
    ADD(x, "b", "Bilal", "Khaan", "", "XY1234567");
    check(together(x, "a", "b"));
    str before = state(x, a);
    static char keys[26][2], names[26][8];
    for (int i = 0; i < 26; i++) {
        keys[i][0] = names[i][0] = (char)('A' + i);
        memcpy(names[i] + 1, "amand", 5);
        ADD(x, keys[i], names[i], i % 2 ? "Rossi" : "Tanaka", "", "XY1234567");
    }
    check(!together(x, "a", "b"));
    for (int i = 0; i < 26; i++)
        check(identity_remove(x, str_c(keys[i])) == 0);
    check(together(x, "a", "b"));
    check(str_eq(before, state(x, a)));
}

TEST(decisions_rule_and_can_be_undone)
{
    cleanup(identity_freep) struct identity *x = identity_new();
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    check(decide(x, IDENTITY_NOT_SAME, "a", "b") == 0); /* before they are there */
    ADD(x, "a", "Bilal", "Khan", "1980-01-02", "XY1234567");
    ADD(x, "b", "Bilal", "Khan", "1980-01-02", "XY1234567");
    ADD(x, "c", "Bilal", "Khan", "1980-01-02", "XY1234561");
    ADD(x, "z", "Hina", "Awan", "1999-09-09", "ZZ7654321");
    check(!together(x, "a", "b"));
    struct identity_conflicts watch = identity_conflicts(x, a);
    check(watch.n == 1 && str_eq(watch.at[0].c, STR("c")));
    check(decide(x, IDENTITY_NOT_SAME, "b", "a") == IDENTITY_THERE);
    check(undo(x, IDENTITY_NOT_SAME, "a", "b") == 0);
    check(together(x, "a", "b") && together(x, "b", "c") && !together(x, "a", "z"));
    check(identity_conflicts(x, a).n == 0);
    check(decide(x, IDENTITY_SAME, "a", "z") == 0 && together(x, "a", "z"));
    check(decide(x, IDENTITY_NOT_SAME, "a", "z") == 0 && !together(x, "a", "z"));
    check(undo(x, IDENTITY_NOT_SAME, "a", "z") == 0 && together(x, "a", "z"));
    check(decide(x, IDENTITY_SAME, "a", "a") == ERR_INVALID);
    check(identity_undo(x, STR("none")) == IDENTITY_NONE);
}

TEST(a_former_name_leads_to_the_cluster)
{
    cleanup(identity_freep) struct identity *x = identity_new();
    str cluster;
    ADD(x, "m", "Bilal", "Khan", "1980-01-02", "XY1234567");
    ADD(x, "n", "Bilal", "Khan", "1980-01-02", "XY1234561");
    check(identity_cluster_of(x, STR("n"), &cluster) == 0 && str_eq(cluster, STR("m")));
    ADD(x, "c", "Bilal", "Khan", "1980-01-02", "XY1234567");
    check(identity_cluster_of(x, STR("m"), &cluster) == 0 && str_eq(cluster, STR("c")));
    check(identity_cluster_of(x, STR("q"), &cluster) == IDENTITY_NONE);
}

TEST(it_says_why)
{
    cleanup(identity_freep) struct identity *x = identity_new();
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    ADD(x, "a", "Muhammad", "Khan", "1980-01-02", "XY1234567");
    ADD(x, "b", "Mohammed", "Khan", "1980-02-01", "XY1234561");
    struct buf b = buf_new(a, 1 << 16);
    check(identity_explain(x, STR("a"), STR("b"), &b) == 0);
    check(str_find(buf_str(&b), STR("a spelling of \"Mohammed\""), &(size_t){ 0 }));
    check(
        str_find(buf_str(&b), STR("birth date: \"1980-01-02\" changed over with"), &(size_t){ 0 }));
    check(str_find(buf_str(&b), STR("passport: \"XY1234567\" one slip from"), &(size_t){ 0 }));
    check(str_find(buf_str(&b), STR("they are in one cluster"), &(size_t){ 0 }));
    struct buf whole = buf_new(a, 1 << 16);
    check(identity_explain_cluster(x, STR("b"), &whole) == 0 && whole.len > 100);
    check(identity_explain(x, STR("a"), STR("q"), &b) == IDENTITY_NONE);
}

TEST(limits_and_nonsense)
{
    cleanup(identity_freep) struct identity *x = identity_new();
    static char longest[IDENTITY_KEY_MAX + 2];
    memset(longest, 'k', IDENTITY_KEY_MAX + 1);
    check(add_five(x, (const char *const[5]){ "", "A", "B", "", "" }) == ERR_INVALID);
    check(add_five(x, (const char *const[5]){ longest, "A", "B", "", "" }) == ERR_INVALID);
    ADD(x, "a", "", "", "", "");
    ADD(x, "b", "", "", "", "");
    check(add_five(x, (const char *const[5]){ "a", "A", "B", "", "" }) == IDENTITY_THERE);
    ADD(x, "c", "\xff\xfe", "\xd9", "99999999999999", "-");
    check(!together(x, "a", "b") && identity_count(x) == 3);
    identity_learn(x);
    check(!together(x, "a", "b"));
}

TEST(columns_are_mapped_or_guessed)
{
    struct columns c;
    const str head[] = { STR("rec_id"), STR(" Given Name"), STR("DOB"), STR("shoe size") };
    check(columns_guess(head, 4, &c) == 3 && c.field[0] == COLUMN_ID);
    check(c.field[1] == IDENTITY_given && c.field[2] == IDENTITY_birth &&
          c.field[3] == COLUMN_NONE);
    check(columns_read(STR("# a map\nrec_id -> id\nDOB->birth # so\n"), head, 4, &c) == 0);
    check(c.field[2] == IDENTITY_birth && c.field[1] == COLUMN_NONE);
    check(columns_read(STR("rec_id = id\n"), head, 4, &c) == ERR_INVALID);
    check(columns_read(STR("rec_id -> shoe\n"), head, 4, &c) == ERR_INVALID);
    check(columns_read(STR("nothing -> id\n"), head, 4, &c) == ERR_INVALID);
    check(columns_read(STR("\n"), head, 4, &c) == ERR_INVALID);
}

/* companies in a part of a store */

struct firm {
    const char *key, *name, *tax, *seat, *phone;
};

static void firm_add(struct identity *x, const struct firm *f, const char *kind)
{
    struct identity_observation o = { .key = str_c(f->key) };
    o.fields[IDENTITY_name] = str_c(f->name);
    o.fields[IDENTITY_tax_number] = str_c(f->tax);
    o.fields[IDENTITY_street] = str_c(f->seat);
    o.fields[IDENTITY_phone] = str_c(f->phone);
    o.fields[IDENTITY_kind] = str_c(kind);
    check(identity_add(x, &o) == 0);
}

/* Are these two one, as companies? */
static bool are_one(struct firm a, struct firm b)
{
    cleanup(identity_freep) struct identity *x = identity_new_part();
    str p, q;
    a.key = "a";
    b.key = "b";
    firm_add(x, &a, "organisation");
    firm_add(x, &b, "organisation");
    check(identity_cluster_of(x, STR("a"), &p) == 0 && identity_cluster_of(x, STR("b"), &q) == 0);
    return str_eq(p, q);
}

TEST(a_company_is_one_by_its_tax_number_or_by_name_and_place)
{
    const char *full = "Kohsar Textile Mills (Pvt) Ltd", *plain = "KOHSAR TEXTILE MILLS",
               *seat = "PLOT 7 BLOCK 4 KARACHI";
    check(are_one((struct firm){ .name = full, .tax = "0711222", .seat = "", .phone = "" },
                  (struct firm){ .name = plain, .tax = "0711222", .seat = "", .phone = "" }));
    check(are_one((struct firm){ .name = "", .tax = "0711222", .seat = "", .phone = "" },
                  (struct firm){ .name = plain, .tax = "0711222", .seat = "", .phone = "" }));
    check(are_one((struct firm){ .name = full, .tax = "0711222", .seat = seat, .phone = "" },
                  (struct firm){ .name = plain, .tax = "", .seat = seat, .phone = "" }));
    check(are_one((struct firm){ .name = full, .tax = "", .seat = "", .phone = "+923001234567" },
                  (struct firm){ .name = plain, .tax = "", .seat = "", .phone = "+923001234567" }));
}

TEST(a_name_alone_and_another_tax_number_make_no_company_one)
{
    const char *name = "KOHSAR TEXTILE MILLS", *seat = "PLOT 7 BLOCK 4 KARACHI";
    check(!are_one((struct firm){ .name = name, .tax = "0711222", .seat = "", .phone = "" },
                   (struct firm){ .name = name, .tax = "", .seat = "", .phone = "" }));
    check(!are_one((struct firm){ .name = name, .tax = "0711222", .seat = seat, .phone = "" },
                   (struct firm){ .name = name, .tax = "0711223", .seat = seat, .phone = "" }));
    check(!are_one(
        (struct firm){ .name = name, .tax = "0711222", .seat = seat, .phone = "1234567" },
        (struct firm){ .name = name, .tax = "0999111", .seat = seat, .phone = "1234567" }));
    check(!are_one(
        (struct firm){ .name = name, .tax = "0711222", .seat = "", .phone = "" },
        (struct firm){ .name = "ZARQUN STEEL", .tax = "0711222", .seat = "", .phone = "" }));
    check(!are_one((struct firm){ .name = "ZARQUN STEEL", .tax = "", .seat = seat, .phone = "" },
                   (struct firm){ .name = name, .tax = "", .seat = seat, .phone = "" }));
}

TEST(a_person_and_a_company_share_no_key)
{
    cleanup(identity_freep) struct identity *x = identity_new_part();
    struct identity_key mine[IDENTITY_KEYS_MAX], theirs[IDENTITY_KEYS_MAX];
    const struct firm both[] = { { "a", "ZARQUN BELMADI", "0711222", "PLOT 7 BLOCK 4", "1234567" },
                                 { "b", "ZARQUN BELMADI", "0711222", "PLOT 7 BLOCK 4",
                                   "1234567" } };
    size_t n = 0, m = 0;
    str cluster;
    firm_add(x, &both[0], "");
    firm_add(x, &both[1], "organisation");
    check(identity_keys(x, STR("a"), mine, &n) == 0 && identity_keys(x, STR("b"), theirs, &m) == 0);
    check(n > 2 && m > 2);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            check(mine[i].key != theirs[k].key);
    check(identity_cluster_of(x, STR("b"), &cluster) == 0 && str_eq(cluster, STR("b")));
}

static void add_person(struct identity *x, const char *key, const char *name, const char *birth,
                       const char *passport)
{
    struct identity_observation o = { .key = str_c(key) };
    o.fields[IDENTITY_name] = str_c(name);
    o.fields[IDENTITY_birth] = str_c(birth);
    o.fields[IDENTITY_passport] = str_c(passport);
    check(identity_add(x, &o) == 0);
}

/* The name, the birth date and two numbers: are these two one? */
static bool one_person(const char *const name[2], const char *birth, const char *p, const char *q)
{
    cleanup(identity_freep) struct identity *x = identity_new_part();
    add_person(x, "a", name[0], birth, p);
    add_person(x, "b", name[1], birth, q);
    return together(x, "a", "b");
}

TEST(two_documents_are_two_people_unless_a_rare_name_and_a_day_agree)
{
    static const char *const rare[] = { "Sherdil Wazirkhel", "Sherdil Wazirkhel" },
                             *const kakar[] = { "Rasheed Kakar", "Rashid Khan Kakar" },
                             *const common[] = { "Muhammad Ali", "Muhammad Ali" },
                             *const twins[] = { "Imran Lehri", "Irfan Lehri" };
    check(one_person(rare, "1985-03-12", "AA1239999", "BB7651111"));
    check(!one_person(rare, "1985-01-01", "AA1239999", "BB7651111"));
    check(!one_person(kakar, "1975-01-01", "AB1000001", "CD2090302"));
    check(!one_person(common, "1985-03-12", "AA1234567", "BB7654321"));
    check(!one_person(twins, "1988-09-03", "LM4441231", "LM4441232"));
    check(one_person(common, "1985-03-12", "AA1234567", "AA1234567"));
}

TEST(the_next_number_is_no_slip)
{
    static const char *const twins[] = { "Hassan Jogezai", "Hussain Jogezai" }, *const one[] = {
        "Hassan Jogezai", "Hasan Jogezai"
    };
    check(!one_person(twins, "1990-04-17", "KB5551231", "KB5551232"));
    check(!one_person(twins, "1990-04-17", "KB5551231", "KB5551298"));
    check(one_person(one, "1990-04-17", "KB5551231", "KB5551237")); /* 1 and 7 look alike */
    check(one_person(one, "1990-04-17", "KB5551231", "KB5551213")); /* changed over */
    check(one_person(one, "1990-04-17", "KB5551231", "KB551231"));  /* left out */
    check(one_person(one, "1990-04-17", "KB5551231", "K85551231")); /* B and 8 */
}
