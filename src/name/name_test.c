// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/test.h"
#include "name/explain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A word's letters as text: "m u h a m a d". */
static str spelled(struct arena *a, const struct word *w)
{
    struct buf b = buf_new(a, 512);
    for (size_t i = 0; i < w->n; i++)
        buf_add(&b, letter_text(w->letters[i]));
    return buf_str(&b);
}

static struct name read(const char *text)
{
    struct name n;
    name_read(str_c(text), NAME_PERSON, &n);
    return n;
}

TEST(one_name_in_many_keyboards_is_one_word)
{
    static const struct {
        const char *a, *b;
    } same[] = {
        { "محمد", "مُحَمَّد" },                 /* vowel marks */
        { "علي", "علی" },                   /* Arabic and Farsi yeh */
        { "ملك", "ملک" },                   /* kaf */
        { "ﻣﺤﻤﺪ", "محمد" },                 /* presentation forms */
        { "غلام‌رضا", "غلامرضا" }, /* zero-width non-joiner */
        { "مـحـمـد", "محمد" },              /* tatweel */
        { "Müller", "Muller" },
        { "D'Souza", "DSouza" },
        { "Ｋｈａｎ", "Khan" }, /* full width */
    };
    for (size_t i = 0; i < countof(same); i++) {
        struct name x = read(same[i].a), y = read(same[i].b);
        check(x.n == 1 && y.n == 1 && word_eq(&x.words[0], &y.words[0]));
    }
    struct name digits = read("۱۲٣4");
    check(digits.n == 1 && digits.words[0].script == SCRIPT_DIGITS && digits.words[0].n == 4);
}

TEST(every_alphabet_is_written_with_the_letters_it_stands_for)
{
    static const struct {
        const char *name, *latin;
    } rows[] = {
        { "Παπαδόπουλος", "papadopoolos" }, /* ou is one letter here */
        { "ΠΑΠΑΔΟΠΟΥΛΟΣ", "papadopoolos" },
        { "αβγδεζηθικλμ", "avgdezithiklm" },
        { "νξοπρστυφχψω", "nxoprstyfchpso" },
        { "ΑΒΓΔΕΖΗΘΙΚΛΜ", "avgdezithiklm" },
        { "ΝΞΟΠΡΣΤΥΦΧΨΩ", "nxoprstyfchpso" },
        { "άέήίόύώϊϋς", "aeioyoiys" },
        { "Юрий", "yuriy" },
        { "Ӏусман", "usman" },
        { "Հակոբյան", "hakobyan" },
        { "Հարություն", "harutyun" },
        { "שמעון", "shmavn" },
        { "फ़ारूक़", "faarook" },                           /* fa and qa: a letter and its dot */
        { "\u095E\u093E\u0930\u0942\u0958", "faarook" }, /* and as one character */
        { "ज़ाहिद", "zaahid" },
        { "राठौड़", "raathaur" },
        { "चूड़ी", "chooree" },
        { "দাঁড়া", "danra" },
        { "আষাঢ়", "asharh" },
        { "\u0986\u09B7\u09BE\u09DD", "asharh" },
        { "রায়", "ray" },
        { "ਸ਼ੇਰ", "sher" },
        { "ਸਿੰਘ", "singh" },
        { "გიორგი", "giorgi" },
    };
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < countof(rows); i++) {
        struct name n = read(rows[i].name);
        str is = spelled(a, &n.words[0]);
        if (n.n != 1 || !str_eq(is, str_c(rows[i].latin)))
            fprintf(stderr, "  %s: " STR_FMT "\n", rows[i].name, STR_ARG(is));
        check(n.n == 1 && str_eq(is, str_c(rows[i].latin)));
    }
    arena_free(a);
}

TEST(machine_readable_zones_are_read_as_the_letters_they_stand_for)
{
    struct arena *a = arena_new(1 << 20);
    struct name n = read("MXHMD<<AXHMD<<<<");
    check(n.n == 2 && n.words[0].script == SCRIPT_ARABIC);
    check(str_eq(spelled(a, &n.words[0]), STR("محمد")));
    struct name felix = read("FELIX ALEXANDER XAVIER");
    for (size_t i = 0; i < felix.n; i++)
        check(felix.words[i].script == SCRIPT_LATIN);
    arena_free(a);
}

TEST(words_know_what_they_are)
{
    struct name n = read("Dr. KHAN, Haji Bilal bin Yousuf");
    static const uint8_t tags[] = { TAG_HONORIFIC, TAG_NONE,      TAG_NASAB,
                                    TAG_NONE,      TAG_HONORIFIC, TAG_NONE };
    check(n.n == countof(tags));
    for (size_t i = 0; i < n.n && i < countof(tags); i++)
        check(n.words[i].tag == tags[i]);
    struct name company;
    name_read(STR("Indus Traders (Pvt) Ltd"), NAME_COMPANY, &company);
    check(company.n == 4 && company.words[1].tag == TAG_WEAK && company.words[2].tag == TAG_FORM);
    name_read(STR("Open Joint Stock Company Gulbahar"), NAME_COMPANY, &company);
    check(company.n == 2 && company.words[0].tag == TAG_FORM);
}

static float score(const char *a, const char *b, enum name_kind kind)
{
    struct name x, y;
    struct pair_result r;
    name_read(str_c(a), kind, &x);
    name_read(str_c(b), kind, &y);
    pair_compare(&x, &y, kind, &r);
    return r.probability;
}

TEST(names_that_are_the_same_and_names_that_only_look_so)
{
    static const struct {
        const char *a, *b;
        enum name_kind kind;
        bool same;
    } pairs[] = {
        { "Muhammad Bilal Siddiqui", "Mohammed Bilal Siddiqi", NAME_PERSON, true },
        { "محمد بلال صدیقی", "Muhammad Bilal Siddiqui", NAME_PERSON, true },
        { "Abdul Rehman Zahid", "Abdurrahman Zahid", NAME_PERSON, true },
        { "عبدالرحمن زاہد", "Abdur Rehman Zahid", NAME_PERSON, true },
        { "ZAHID, Abdul Rehman", "Abdul Rehman Zahid", NAME_PERSON, true },
        { "Haji Saifullah Tareen", "Saif Ullah Tareen", NAME_PERSON, true },
        { "سيف الله ترين", "Saifullah Tareen", NAME_PERSON, true },
        { "Djamel Bouzid", "Jamal Bouzid", NAME_PERSON, true },
        { "BilalSiddiqui", "Bilal Siddiqui", NAME_PERSON, true },
        { "Владимир Сергеев", "Vladimir Sergeev", NAME_PERSON, true },
        { "Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos", NAME_PERSON, true },
        { "Αλέξης Τσίπρας", "Alexis Tsipras", NAME_PERSON, true },
        { "Αλέξης Τσίπρας", "Alexis Papadopoulos", NAME_PERSON, false },
        { "ज़ाहिद फ़ारूक़", "Zahid Farooq", NAME_PERSON, true },
        { "দাউদ রায়হান", "Daud Rayhan", NAME_PERSON, true },
        { "Bilal bin Yousuf al-Rashidi", "Yousuf bin Bilal al-Rashidi", NAME_PERSON, false },
        { "Bilal Ahmed Siddiqui", "Bilal Ahmed Tareen", NAME_PERSON, false },
        { "Tariq Mahmood", "Tariq Iqbal", NAME_PERSON, false },
        { "محمد بلال صدیقی", "Sara Khanum", NAME_PERSON, false },
        { "Indus Traders (Pvt) Ltd", "Indus Trading Private Limited", NAME_COMPANY, true },
        { "OAO Gulbahar", "Open Joint Stock Company Gulbahar", NAME_COMPANY, true },
        { "Indus Steel Ltd", "Indus Textiles Ltd", NAME_COMPANY, false },
    };
    for (size_t i = 0; i < countof(pairs); i++) {
        float s = score(pairs[i].a, pairs[i].b, pairs[i].kind);
        float turned = score(pairs[i].b, pairs[i].a, pairs[i].kind);
        if ((s > 0.5f) != pairs[i].same)
            fprintf(stderr, "  %s | %s: %.3f\n", pairs[i].a, pairs[i].b, (double)s);
        check((s > 0.5f) == pairs[i].same);
        check(fabsf(s - turned) < 0.02f);
    }
}

TEST(two_common_names_are_two_names_however_alike_they_look)
{
    static const char *const apart[][2] = {
        { "Zubair Khan", "Junaid Khan" },
        { "Rashid Afridi", "Zahid Afridi" },
        { "Shahid Afridi", "Tahir Afridi" },
        { "Wajid Bugti", "Uzair Bugti" },
        { "John Brown", "Jack Brown" },
        { "Jan Bugti", "Gul Bugti" },
        { "Imran Marri", "Kamran Marri" },
        { "Naeem Marri", "Nadeem Marri" },
        { "Umar Marri", "Amir Marri" },
        { "Karim Marri", "Akram Marri" },
        { "محمد عمران", "Muhammad Irfan" },
        { "عمران مری", "Kamran Marri" },
        { "Fahad H.A. Zarqun", "Hossein Belmadi" },
        { "Abdul Rahim", "Abdulkarim" },
        { "H. A.", "Hossein Amiri" },
    };
    static const char *const same[][2] = {
        { "Umar Marri", "Omer Mari" },        { "Nasir Khan", "Naseer Khan" },
        { "Ibrahim Marri", "Abraham Marri" }, { "عمر مری", "Umar Marri" },
        { "Kareem Bugti", "Karim Bugti" },    { "Hossein Amiri", "Husayn Amiri" },
        { "H. Amiri", "Hossein Amiri" },      { "Bill Brown", "William Brown" },
        { "Kamrran Marri", "Kamran Marri" },  { "ज़ाहिद मरी", "Zahid Marri" },
    };
    for (size_t i = 0; i < countof(apart); i++) {
        float s = score(apart[i][0], apart[i][1], NAME_PERSON);
        if (s >= 0.5f)
            fprintf(stderr, "  %s | %s: %.3f\n", apart[i][0], apart[i][1], (double)s);
        check(s < 0.5f);
    }
    for (size_t i = 0; i < countof(same); i++) {
        float s = score(same[i][0], same[i][1], NAME_PERSON);
        if (s <= 0.7f)
            fprintf(stderr, "  %s | %s: %.3f\n", same[i][0], same[i][1], (double)s);
        check(s > 0.7f);
    }
}

TEST(the_same_text_is_surer_than_any_other_spelling_of_it)
{
    static const char *const rows[][2] = {
        { "Muhammad Ali Khan", "محمد علی خان" },
        { "محمد علی خان", "Muhammad Ali Khan" },
        { "Ali", "علی" },
        { "Zarqun Belmadi", "Zarkun Belmadi" },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        float same = score(rows[i][0], rows[i][0], NAME_PERSON);
        check(same > 0.99f && same > score(rows[i][0], rows[i][1], NAME_PERSON));
    }
    char many[4 * 60 + 1] = "";
    for (size_t i = 0; i < 60; i++)
        memcpy(many + 4 * i, "Ali ", 5);
    check(score(many, many, NAME_PERSON) > 0.99f);
    check(score("Bank of Ali Ltd", "Bank of Ali Ltd", NAME_COMPANY) > 0.99f);
}

TEST(two_names_score_the_same_whichever_comes_first)
{
    static const char *const names[] = {
        "Muhammad bin Ali Al-Rashidi",
        "محمد علی خان",
        "Jan Muhammad Gul",
        "Abdul Rehman",
        "Abdurrahman Ali Khan",
        "M. A. Khan",
        "Ali bin Muhammad",
        "Ali Ali Khan",
        "Gul Khan",
    };
    for (size_t i = 0; i < countof(names); i++)
        for (size_t k = 0; k < i; k++)
            for (int kind = 0; kind < NAME_KINDS; kind++)
                check(score(names[i], names[k], (enum name_kind)kind) ==
                      score(names[k], names[i], (enum name_kind)kind));
}

TEST(what_is_told_adds_up_to_the_odds)
{
    struct name x = read("Muhammad Bilal Siddiqui"), y = read("محمد بلال ترین");
    struct pair_result r;
    double sum = 0;
    pair_compare(&x, &y, NAME_PERSON, &r);
    for (size_t f = 0; f < PAIR_FEATURES; f++)
        sum += (double)(r.features[f] * pair_weight(NAME_PERSON, (enum pair_feature)f));
    check(fabs(sum - (double)r.odds) < 1e-4);
    struct arena *a = arena_new(1 << 20);
    struct buf b = buf_new(a, 1 << 16);
    pair_explain_text(&b,
                      &(struct pair_explained){ STR("Muhammad Bilal Siddiqui"),
                                                STR("محمد بلال ترین"), &x, &y, NAME_PERSON, &r });
    size_t at;
    check(str_find(buf_str(&b), STR("Muhammad = محمد"), &at));
    check(str_find(buf_str(&b), STR("Siddiqui: only in the first name"), &at));
    arena_free(a);
}

/* No text is too strange: bytes of every kind, lengths of every kind, against itself and another.
 */
TEST(any_bytes_are_compared)
{
    static const char likely[] = "aA .-,<XAHM\xd9\x85\xd8\xa7";
    char bytes[3 * NAME_TEXT_MAX];
    uint64_t dice = 42;
    struct name before = read("x");
    for (int round = 0; round < 2000; round++) {
        size_t n = (dice >> 20) % sizeof bytes;
        for (size_t i = 0; i < n; i++) {
            dice = dice * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = round % 3 ? (char)(dice >> 56) : likely[(dice >> 33) % (sizeof likely - 1)];
        }
        struct name x;
        struct pair_result r;
        name_read((str){ bytes, n }, (enum name_kind)(round % NAME_KINDS), &x);
        check(x.n <= NAME_WORDS);
        pair_compare(&x, &before, (enum name_kind)(round % NAME_KINDS), &r);
        check(r.probability >= 0 && r.probability <= 1);
        before = x;
    }
}

static uint32_t rolled(uint32_t *dice, uint32_t sides)
{
    *dice = *dice * 1664525u + 1013904223u;
    return (*dice >> 16) % sides;
}

static const uint8_t latin[] = { L_A, L_I, L_U, L_N, L_M, L_SH, L_K, L_D, L_AA };
static const uint8_t arabic[] = {
    L_ALEF, L_BEH, L_NOON, L_MEEM, L_WAW, L_YEH, L_REH, L_HEH, L_QAF
};

static struct word invented(uint32_t *dice, bool is_arabic)
{
    struct word w = { .script = is_arabic ? SCRIPT_ARABIC : SCRIPT_LATIN };
    w.n = (uint8_t)(1 + rolled(dice, WORD_LETTERS));
    for (size_t i = 0; i < w.n; i++)
        w.letters[i] = (is_arabic ? arabic : latin)[rolled(dice, countof(latin))];
    return w;
}

/* Up to three letters left out, mistaken or changed over; or the same sounds in the other script.
 */
static struct word misspelled(uint32_t *dice, struct word w)
{
    bool other = rolled(dice, 3) == 0, was_arabic = w.script == SCRIPT_ARABIC;
    for (size_t i = 0; i < w.n && other; i++)
        for (size_t k = 0; k < countof(latin); k++)
            if (w.letters[i] == (was_arabic ? arabic : latin)[k]) {
                w.letters[i] = (was_arabic ? latin : arabic)[k];
                break;
            }
    if (other)
        w.script = was_arabic ? SCRIPT_LATIN : SCRIPT_ARABIC;
    for (uint32_t k = rolled(dice, 4); k > 0 && w.n > 1; k--) {
        uint32_t i = rolled(dice, w.n - 1u), how = rolled(dice, 3);
        uint8_t l = w.letters[i];
        w.letters[i] = w.letters[i + 1];
        if (how == 0)
            w.letters[i + 1] = l;
        else if (how == 1)
            memmove(w.letters + i, w.letters + i + 1, --w.n - i);
    }
    return w;
}

TEST(a_word_made_ready_is_compared_as_any_other)
{
    static struct channel_ready ready;
    static const float hopeless = -6;
    uint32_t dice = 7;
    size_t alike = 0;
    for (size_t i = 0; i < 200; i++) {
        struct word a = invented(&dice, i % 3 == 0);
        channel_make_ready(&ready, &a);
        for (size_t k = 0; k < 100; k++) {
            struct word b = misspelled(&dice, a);
            float slow = channel_odds(channel_default(), &a, &b);
            float fast = channel_odds_ready(&ready, &b);
            if (slow <
                hopeless) /* it may know of alignments that stray far from the straight one */
                check(fast > slow - 1e-3f && fast < hopeless / 2);
            else
                check(fabsf(fast - slow) < 1e-3f);
            alike += slow > 0;
        }
    }
    check(alike > 1000);
}
