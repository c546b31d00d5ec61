// SPDX-License-Identifier: Apache-2.0
#include "assess/list/list.h"
#include "base/err.h"
#include "base/test.h"

#include <stdio.h>
#include <string.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new((size_t)1 << 30)

static const char *const un =
    "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>900001</DATAID>"
    "<FIRST_NAME>ZARQUN</FIRST_NAME><SECOND_NAME>BELMADI</SECOND_NAME>"
    "<UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>TSi.1</REFERENCE_NUMBER>"
    "<LISTED_ON>2020-02-03</LISTED_ON><GENDER>Male</GENDER>"
    "<NATIONALITY><VALUE>Pakistan</VALUE></NATIONALITY>"
    "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Zarkun\n  Bel Madi</ALIAS_NAME>"
    "</INDIVIDUAL_ALIAS><INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Zed</ALIAS_NAME>"
    "</INDIVIDUAL_ALIAS><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>"
    "<DATE>1961-05-04</DATE></INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DATE_OF_BIRTH>"
    "<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1962</TO_YEAR>"
    "</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport"
    "</TYPE_OF_DOCUMENT><NUMBER>AB 850901</NUMBER><ISSUING_COUNTRY>Pakistan</ISSUING_COUNTRY>"
    "</INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY><DATAID>900002</DATAID>"
    "<FIRST_NAME>BELMADI TRADING</FIRST_NAME><UN_LIST_TYPE>Test</UN_LIST_TYPE></ENTITY>"
    "</ENTITIES></CONSOLIDATED_LIST>";

static struct list_entries parse(struct arena *a, const char *format, const char *bytes,
                                 struct findings *f)
{
    struct list_entries e = { 0 };
    struct list_file file = { STR("file"), str_c(bytes) };
    check(list_parse(a, list_format_find(str_c(format)), &file, 1, &e, f) == 0);
    return e;
}

/* Refused as a whole, and why. */
static bool refused(struct arena *a, const char *format, const char *bytes, const char *why)
{
    struct findings f = { 0 };
    struct list_entries e = { 0 };
    struct list_file file = { STR("file"), str_c(bytes) };
    int r = list_parse(a, list_format_find(str_c(format)), &file, 1, &e, &f);
    return r == ERR_INVALID && e.n == 0 && strcmp(err_last(), why) == 0;
}

static bool says(const struct findings *f, const char *code, const char *part)
{
    list_each (const struct finding, x, f)
        if (strcmp(x->code, code) == 0 && str_find(x->text, str_c(part), &(size_t){ 0 }))
            return true;
    return false;
}

TEST(an_un_entry_is_read_with_its_names_dates_and_documents)
{
    ARENA;
    struct findings f = { 0 };
    struct list_entries l = parse(a, "un-xml", un, &f);
    check(l.n == 2 && f.n == 0);
    struct list_entry *e = &l.at[0];
    check(str_eq(e->key, STR("900001")) && str_eq(e->name, STR("ZARQUN BELMADI")));
    check(e->aliases.n == 1 && str_eq(e->aliases.at[0], STR("Zarkun Bel Madi")));
    check(e->weak_aliases.n == 1 && str_eq(e->sex, STR("M")));
    check(e->births.n == 2 && str_eq(e->births.at[1].to, STR("1962")));
    check(e->documents.n == 1 && str_eq(e->documents.at[0].country, STR("PAK")));
    check(str_eq(e->nationality.at[0], STR("PAK")) && str_eq(e->action, STR("hold")));
    check(str_eq(l.at[1].kind, STR("entity")) && e->hash.len == 64);
}

TEST(a_broken_un_file_keeps_what_stood_before_the_fault)
{
    ARENA;
    struct findings f = { 0 };
    struct buf b = buf_new(a, 1 << 20);
    buf_add(&b, STR("<CONSOLIDATED_LIST><I>"));
    for (int i = 0; i < 100; i++)
        buf_fmt(&b, "<INDIVIDUAL><DATAID>%d</DATAID><FIRST_NAME>N%d</FIRST_NAME></INDIVIDUAL>", i,
                i);
    buf_add(&b, STR("<INDIVIDUAL><DATAID>x</BROKEN>"));
    struct list_entries l = parse(a, "un-xml", str_cstr(a, buf_str(&b)), &f);
    check(l.n >= 80 && l.n <= 100 && f.n == 1 && says(&f, "L-CUT", "what stood behind"));
    f.n = 0;
    check(parse(a, "un-xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", &f).n == 0 && f.n > 0);
}

TEST(ofac_tables_are_joined_whatever_their_order)
{
    ARENA;
    struct findings f = { 0 };
    struct list_entries l = { 0 };
    struct list_file files[] = {
        { STR("alt"), STR("7,1,\"aka\",\"BELMADY, Zarkun\",-0- \n8,2,\"aka\",\"nobody\",-0- \n") },
        { STR("add"), STR("7,1,\"1 Long Road\",\"Testville\",\"Iran\",-0- \n") },
        { STR("sdn"),
          STR("7,\"BELMADI, Zarqun\",\"individual\",\"TEST\",\"Director\",-0- ,-0- ,-0- ,-0- ,-0- "
              ",-0- ,\"DOB 04 May 1961; alt. DOB circa 1963; POB Testville; nationality Iran; "
              "Gender Male; Passport A123456 (Iran); alt. Passport B654321; National ID No. "
              "555-11 (Pakistan) issued 2001; a.k.a. 'THE MASON'.\"\n"
              "9,\"MV TEST\",\"vessel\",\"TEST\",-0- ,\"ABCD\",\"Tug\",-0- ,1,\"Panama\",-0- ,"
              "\"Vessel Registration Identification IMO 7406784.\"\nrubbish,row\n") },
    };
    check(list_parse(a, &list_ofac_csv, files, 3, &l, &f) == 0 && l.n == 2 && f.n == 2);
    check(says(&f, "L-READ", "only 2 of 3"));
    struct list_entry *e = &l.at[0];
    check(str_eq(e->kind, STR("person")) && e->aliases.n == 1 && e->weak_aliases.n == 1);
    check(str_eq(e->weak_aliases.at[0], STR("THE MASON")) && str_eq(e->sex, STR("M")));
    check(e->births.n == 2 && str_eq(e->births.at[0].from, STR("1961-05-04")));
    check(str_eq(e->births.at[1].from, STR("1961")) && str_eq(e->births.at[1].to, STR("1965")));
    check(e->documents.n == 3 && str_eq(e->documents.at[0].number, STR("A123456")));
    check(str_eq(e->documents.at[0].country, STR("IRN")) && e->documents.at[1].country.len == 0);
    check(str_eq(e->addresses.at[0], STR("1 Long Road, Testville, Iran")));
    check(str_eq(l.at[1].kind, STR("vessel")) && l.at[1].documents.n == 2);
    check(str_eq(l.at[1].documents.at[1].number, STR("7406784")));
}

TEST(eu_tables_are_known_by_their_header)
{
    ARENA;
    struct findings f = { 0 };
    struct list_entries l = parse(
        a, "eu-csv",
        "celex,recordId,schema,name,alias,birthDate,nationality,passportNumber,startDate\n"
        "1,1,Person,Zarqun BELMADI,Zarkun X (Zarcun X); Z Y,24.9.1961,Afghan,"
        "\"SE 011252 (Afghan passport); Pakistani passport number NC5140251 issued on 23 October "
        "2009\",24 May 2026\n1,2,LegalEntity,Belmadi Ltd,,,,,\n",
        &f);
    check(l.n == 2 && f.n == 0 && str_eq(l.at[0].key, STR("1-1")) && l.at[0].aliases.n == 3);
    check(str_eq(l.at[0].births.at[0].from, STR("1961-09-24")));
    check(l.at[0].documents.n == 2 && str_eq(l.at[0].documents.at[0].number, STR("SE 011252")));
    check(str_eq(l.at[0].documents.at[0].country, STR("AFG")));
    check(str_eq(l.at[0].documents.at[1].number, STR("NC5140251")));
    check(str_eq(l.at[0].documents.at[1].country, STR("PAK")));
    check(str_eq(l.at[0].listed_on, STR("2026-05-24")));
    l = parse(a, "eu-csv",
              "Entity_LogicalId;Entity_SubjectType;NameAlias_WholeName;BirthDate_BirthDate;"
              "Identification_Number\n13;P;Zarqun Belmadi;;\n13;P;Zarkun Belmadi;;\n"
              "13;P;;1961-05-04;\n14;E;Belmadi Ltd;;\n",
              &f);
    check(l.n == 2 && l.at[0].aliases.n == 1 && l.at[0].births.n == 1);
}

TEST(an_entry_comes_back_from_its_stored_row_byte_for_byte)
{
    ARENA;
    struct findings f = { 0 };
    struct list_entries l = parse(a, "un-xml", un, &f);
    *list_push(a, &l.at[0].aliases) = STR("a|b\\c\"d,e");
    l.at[0].hash = list_entry_hash(a, &l.at[0]);
    str text = str_fmt(a, STR_FMT "\n" STR_FMT "\n", STR_ARG(list_csv_header(a)),
                       STR_ARG(list_entry_row(a, &l.at[0])));
    struct list_entries again = parse(a, "ntc-csv", str_cstr(a, text), &f);
    check(again.n == 1 && f.n == 0 && str_eq(again.at[0].hash, l.at[0].hash));
    again.at[0].action = STR("stop");
    check(!str_eq(list_entry_hash(a, &again.at[0]), l.at[0].hash));
}

TEST(our_own_list_names_what_is_wrong_and_keeps_the_rest)
{
    ARENA;
    struct findings f = { 0 };
    struct list_entries l =
        parse(a, "ntc-csv",
              "list,key,kind,name,births,documents,colour\n"
              "LOCAL,1,person,Zarqun Belmadi,1961|soon|1960..1962,passport:A1:PAK|bad,red\n"
              "LOCAL,,person,No Key,,,\nLOCAL,3,ghost,No Kind,,,\nLOCAL,1,person,Twice,,,\n",
              &f);
    check(l.n == 1 && l.at[0].births.n == 2 && l.at[0].documents.n == 1 && f.n == 7);
    check(says(&f, "L-READ", "only 1 of 4 entries could be read"));
    check(says(&f, "L-ROW", "entry '' has no key"));
    check(says(&f, "L-ROW", "entry '1': a bad value of documents left out; it is type:number"));
    check(says(&f, "L-ROW",
               "entry '3' has the kind 'ghost'; kinds are person, entity, vessel, "
               "aircraft, vehicle"));
    check(str_eq(list_entry_missing(a, &l.at[0]), STR("basis, reason, action, owner, expiry")));
}

TEST(a_state_that_is_none_is_told_and_the_entry_is_kept)
{
    static const struct {
        const char *field, *value, *fault;
    } rows[] = {
        { "documents", "passport:AB1:PKN", "'PKN' is no country: write it as in PAK or Iran" },
        { "documents", "passport:AB1:PAK|identity:7:Iran", "" },
        { "documents", "passport:AB1", "" },
        { "nationality", "PAK|ZZX", "'ZZX' is no country: write it as in PAK or Iran" },
        { "nationality", "Pakistan|IR", "" },
        { "births", "soon", "'soon' is no date of birth: it is a date, or two with .. between" },
        { "remarks", "ZZX", "" },
    };
    ARENA;
    for (size_t i = 0; i < countof(rows); i++)
        check(str_eq(list_value_fault(a, str_c(rows[i].field), str_c(rows[i].value)),
                     str_c(rows[i].fault)));
    struct findings f = { 0 };
    struct list_entries l = parse(a, "ntc-csv",
                                  "list,key,kind,name,documents,nationality\n"
                                  "LOCAL,1,person,Zarqun Belmadi,passport:A1:PKN,PAK\n"
                                  "LOCAL,2,person,Two,passport:A2:PAK,Pakistan\n",
                                  &f);
    check(l.n == 2 && f.n == 1 && l.at[0].documents.n == 1);
    check(says(&f, "L-ROW", "entry '1': 'PKN' is no country; it is kept"));
}

TEST(an_entry_with_an_action_that_is_none_is_not_taken)
{
    ARENA;
    struct findings f = { 0 };
    struct list_entries l = parse(a, "ntc-csv",
                                  "list,key,kind,name,action\nL,1,person,One,hold\n"
                                  "L,2,person,Two,fly\nL,3,person,Three,Examine\n"
                                  "L,4,person,Four,relief\nL,5,person,Five,\n",
                                  &f);
    check(l.n == 4 && f.n == 1 && str_eq(l.at[1].key, STR("3")));
    check(says(&f, "L-ROW",
               "entry '2' has the action 'fly'; actions are stop, hold, arrest, refuse, examine, "
               "question, search, inform, observe, review, relief"));
    check(f.at[0].weight == MAJOR && f.at[0].offset > 0);
}

TEST(a_table_that_ends_in_the_middle_of_a_row_was_cut)
{
    static const struct {
        const char *rows;
        bool is_cut;
    } cases[] = {
        { "L,1,person,ONE,\nL,2,person,TWO,\n", false },
        { "L,1,person,ONE,\nL,2,person,TWO,", false },
        { "L,1,person,ONE\nL,2,person,TWO\n", false }, /* without its empty cells */
        { "L,1,person,ONE,\nL,2,per", true },
        { "L,1,person,ONE,\nL,2,person,\"TW", true },
        { "L,1,person,ONE,\nL,2,person,\"TW\nO", true },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        ARENA;
        struct findings f = { 0 };
        parse(a, "ntc-csv", str_cstr(a, str_fmt(a, "list,key,kind,name,sex\n%s", cases[i].rows)),
              &f);
        if (says(&f, "L-CUT", "in the middle of a row") != cases[i].is_cut)
            test_fail(__FILE__, __LINE__, cases[i].rows);
    }
}

TEST(an_entry_ends_with_its_last_day)
{
    struct list_entry e = { .expiry = STR("2026-11-24") };
    usec t;
    check(time_parse(STR("2026-11-24T23:59:59Z"), &t) == 0 && !list_entry_has_expired(&e, t));
    check(list_entry_has_expired(&e, t + USEC_PER_S));
    e.expiry = STR("2026-11-24T10:00:00Z"); /* an emergency entry ends to the second */
    check(list_entry_has_expired(&e, t));
    e.expiry = STR("never");
    check(list_entry_has_expired(&e, t));
    e.expiry = STR("");
    check(!list_entry_has_expired(&e, t));
}

TEST(what_has_expired_already_is_not_taken_and_is_told)
{
    ARENA;
    struct findings f = { 0 };
    usec now;
    static const char past[] = "list,key,kind,name,expiry\nL,1,person,Past,2026-11-23\n"
                               "L,2,person,Good,2026-11-24\nL,3,person,Odd,soon\n"
                               "L,4,person,Open,\n";
    struct list_entries l = parse(a, "ntc-csv", past, &f);
    check(l.n == 4 && f.n == 0 && time_parse(STR("2026-11-24T12:00:00Z"), &now) == 0);
    list_drop_expired(a, now, str_c(past), &l, &f);
    check(l.n == 2 && str_eq(l.at[0].key, STR("2")) && str_eq(l.at[1].key, STR("4")));
    check(f.n == 3 && str_starts(f.at[0].text, STR("2 of 4 entries have expired already")));
    check(str_eq(f.at[1].text, STR("entry '1' has expired already, on 2026-11-23")));
    check(strncmp(past + f.at[1].offset, "1,person,Past", 13) == 0);
    check(f.at[0].offset == 0 && strncmp(past + f.at[2].offset, "3,person,Odd", 12) == 0);
    check(str_eq(f.at[2].text, STR("entry '3' has the expiry 'soon', which is no date")));
    list_drop_expired(a, now, str_c(past), &l, &f);
    check(l.n == 2 && f.n == 3);
}

TEST(dates_of_birth_are_read_as_publishers_write_them)
{
    ARENA;
    static const char *const cases[][3] = {
        { "01 Jan 1958", "1958-01-01", "1958-01-01" },
        { "Mar 1958", "1958-03", "1958-03" },
        { "1958", "1958", "1958" },
        { "circa 1958", "1956", "1960" },
        { "1958 to 1962", "1958", "1962" },
        { "Between 1962 and 1960 (Approximately)", "1960", "1962" },
        { "24.9.2004", "2004-09-24", "2004-09-24" },
        { "20 August 1961", "1961-08-20", "1961-08-20" },
        { "1961-08-20", "1961-08-20", "1961-08-20" },
        { "1961-08", "1961-08", "1961-08" },
        { "01 Jan 1958 to 31 Dec 1960", "1958-01-01", "1960-12-31" },
    };
    struct list_birth b;
    for (size_t i = 0; i < countof(cases); i++)
        if (!list_birth_read(a, str_c(cases[i][0]), &b) || !str_eq(b.from, str_c(cases[i][1])) ||
            !str_eq(b.to, str_c(cases[i][2])))
            test_fail(__FILE__, __LINE__, cases[i][0]);
    check(!list_birth_read(a, STR("unknown, aged 40"), &b));
}

TEST(a_file_of_another_format_is_refused_and_told_what_it_lacks)
{
    ARENA;
    static const char ours[] = "list,key,kind,name,aliases,nationality,sex,reason,action,owner,"
                               "basis,remarks\nL,1,person,Zarqun Belmadi,,,M,,stop,,,\n";
    static const char theirs[] = "celex,recordId,schema,name,alias,birthDate,nationality\n"
                                 "1,1,Person,Zarqun Belmadi,,,\n";
    check(refused(a, "eu-csv", ours,
                  "as eu-csv the file lacks the columns: recordId or celex (Entity_LogicalId), "
                  "schema (Entity_SubjectType)"));
    check(refused(a, "ntc-csv", theirs, "as ntc-csv the file lacks the columns: list, key, kind"));
    check(refused(a, "ofac-csv", ours,
                  "as ofac-csv the file lacks the columns: ent_num (1st), SDN_Type (3rd)"));
    check(refused(a, "ofac-csv", theirs,
                  "as ofac-csv a file has 12 columns (sdn), 5 (alt) or 6 (add), not 7"));
    check(refused(a, "ofac-csv", "36,12,\"aka\",\"BELMADI\",-0- \n",
                  "as ofac-csv sdn.csv is needed, the file with 12 columns"));
    check(refused(a, "un-xml", ours, "as un-xml the file must be XML"));
    check(refused(a, "un-xml", "<sdnList><INDIVIDUALS/></sdnList>",
                  "as un-xml the file must begin with CONSOLIDATED_LIST, not with sdnList"));
    check(
        refused(a, "ntc-csv", un, "as ntc-csv the file lacks the columns: list, key, kind, name"));
    check(refused(a, "eu-csv", un,
                  "as eu-csv the file lacks the columns: recordId or celex (Entity_LogicalId), "
                  "schema (Entity_SubjectType), name (NameAlias_WholeName)"));
}

TEST(a_table_that_is_not_utf8_is_refused_with_its_first_wrong_line)
{
    ARENA;
    static const char why[] = "line 3 is not UTF-8: save the file as UTF-8";
    check(refused(a, "ntc-csv",
                  "list,key,kind,name\nL,1,person,\xD8\xB2\nL,2,person,\xD2\xD1\xDE\xE6\n"
                  "L,3,person,\xD2\n",
                  why));
    check(refused(a, "eu-csv", "celex,schema,name\n1,Person,A\n1,Person,\xC7\xCD\n", why));
    check(refused(a, "ntc-csv", "\xFF\xFEl", "line 1 is not UTF-8: save the file as UTF-8"));
    struct findings f = { 0 };
    struct list_entries l =
        parse(a, "un-xml",
              "<?xml version='1.0' encoding='windows-1256'?><CONSOLIDATED_LIST><I><INDIVIDUAL>"
              "<DATAID>1</DATAID><FIRST_NAME>\xC7\xCD</FIRST_NAME></INDIVIDUAL></I>"
              "</CONSOLIDATED_LIST>",
              &f);
    check(l.n == 1 && str_eq(l.at[0].name, STR("\xD8\xA7\xD8\xAD")));
}

/* Nothing read, and why not: a finding, or refused as a whole. */
static bool is_nothing(struct arena *a, const char *format, const char *bytes)
{
    struct findings f = { 0 };
    struct list_entries e = { 0 };
    struct list_file file = { STR("file"), str_c(bytes) };
    int r = list_parse(a, list_format_find(str_c(format)), &file, 1, &e, &f);
    return e.n == 0 && (r == ERR_INVALID || (r == 0 && f.n > 0));
}

TEST(hostile_lists_end_in_findings_or_are_refused)
{
    ARENA;
    size_t n = 10 << 20;
    char *cell = make_n(a, char, n + 1);
    static const char *const formats[] = { "un-xml", "ofac-csv", "eu-csv", "ntc-csv" };
    static const char *const bytes[] = { "", "\xFF\xFE\x00", "list,key,kind,name\n\"open" };
    for (size_t i = 0; i < countof(formats); i++) {
        for (size_t k = 0; k < countof(bytes); k++)
            check(is_nothing(a, formats[i], bytes[k]));
        memset(cell, 'x', n);
        check(is_nothing(a, formats[i], cell));
        static const char head[] = "list,key,kind,name,aliases\nL,1,person,\xC3\xA9,";
        for (size_t k = 0; k < n; k++)
            cell[k] = k < sizeof head - 1 ? head[k] : k % 7 ? 'a' : '|';
        if (i != 3) {
            check(is_nothing(a, formats[i], cell));
            continue;
        }
        struct findings f = { 0 };
        struct list_entries l = parse(a, formats[i], cell, &f);
        check(l.n == 1 && l.at[0].aliases.n <= 500 && l.at[0].hash.len == 64);
    }
}

/* The published lists, where they are at hand. */

static bool slurp(struct arena *a, const char *name, struct list_file *ret)
{
    char path[256];
    snprintf(path, sizeof path, "../shared/data/watchlists/%s", name);
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    size_t cap = 8 << 20;
    char *p = make_n(a, char, cap);
    *ret = (struct list_file){ str_c(name), { p, fread(p, 1, cap, f) } };
    fclose(f);
    return true;
}

static const struct {
    const char *format, *files[3];
    size_t persons, others;
} published[] = {
    { "un-xml", { "un_consolidated_2026-02.xml" }, 730, 273 },
    { "un-xml", { "un_consolidated_2025-04.xml" }, 684, 193 },
    { "ofac-csv",
      { "ofac_sdn_2021-07.csv", "ofac_alt_2021-07.csv", "ofac_add_2021-07.csv" },
      4620,
      8976 - 4620 },
    { "ofac-csv", { "ofac_sdn_2023-11.csv", "ofac_alt_2025-12.csv" }, 5890, 11443 - 5890 },
    { "eu-csv", { "eu_journal_32011R0753.csv" }, 135, 5 },
    { "eu-csv", { "eu_journal_32006R0765.csv" }, 312, 96 },
    { "eu-csv", { "eu_journal_32013R0401.csv" }, 105, 22 },
};

TEST(the_published_lists_are_read_whole_and_come_back_from_their_rows)
{
    for (size_t i = 0; i < countof(published); i++) {
        ARENA;
        struct list_file files[3];
        struct list_entries l = { 0 }, again = { 0 };
        struct findings f = { 0 };
        size_t n = 0, persons = 0;
        for (; n < 3 && published[i].files[n]; n++)
            if (!slurp(a, published[i].files[n], &files[n])) {
                printf("  skipped: ../shared/data not here\n");
                return;
            }
        const struct list_format *format = list_format_find(str_c(published[i].format));
        usec begin = time_monotonic();
        check(list_parse(a, format, files, n, &l, &f) == 0);
        printf("  %s: %zu entries, %zu findings, %lld ms\n", published[i].files[0], l.n, f.n,
               (long long)(time_monotonic() - begin) / 1000);
        struct buf b = buf_new(a, 64 << 20);
        buf_add(&b, list_csv_header(a));
        list_each (struct list_entry, e, &l) {
            persons += str_eq(e->kind, STR("person"));
            buf_c(&b, '\n');
            buf_add(&b, list_entry_row(a, e));
        }
        for (size_t k = 0; k < f.n && k < 3; k++)
            printf("  " STR_FMT "\n", STR_ARG(f.at[k].text));
        list_each (const struct finding, x, &f)
            check(!list_is_doubt(x));
        check(persons == published[i].persons && l.n - persons == published[i].others);
        struct list_file stored = { STR("stored"), buf_str(&b) };
        check(list_parse(a, &list_ntc_csv, &stored, 1, &again, &f) == 0 && again.n == l.n);
        for (size_t k = 0; k < l.n; k++)
            check(str_eq(l.at[k].hash, again.at[k].hash));
    }
}
