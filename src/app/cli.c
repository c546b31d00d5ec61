// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"

#include "app/near.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "platform/os.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* clang-format off */
static const struct command commands[] = {
    { "serve",   "",        "",        "listen store inbox", DATA_MAKE, "run the Centre: web page, API, links",
      "ntc serve --data data --listen 127.0.0.1:8080", cli_serve },
    { "message", "ingest",  "FILE...", "map source reference store as", DATA_MAKE, "take files in as messages",
      "ntc message ingest --data data --json flight.edi", cli_message_ingest },
    { "message", "decode",  "FILE...", "map", DATA_NONE, "show what is read from a file; needs no data",
      "ntc message decode --json flight.edi", cli_message_decode },
    { "list",    "import",  "FILE...", "format! list! as password-file store", DATA_MAKE, "propose a watchlist: un-xml, ofac-csv, eu-csv, ntc-csv",
      "ntc list import --data data --format un-xml --list UN consolidated.xml", cli_list_import },
    { "list",    "approve", "",        "list import as! password-file store", DATA_READ, "approve what somebody else proposed; it screens from now",
      "ntc list approve --data data --list UN --as sara", cli_list_approve },
    { "list",    "show",    "",        "store", DATA_READ, "lists and imports",
      "ntc list show --data data", cli_list_show },
    { "rule",    "check",   "FILE...", "", DATA_NONE, "compile rules and say what is wrong",
      "ntc rule check rules/*.rules", cli_rule_check },
    { "rule",    "run",     "",        "rules! events! out! count? repeat report outcomes", DATA_NONE, "which rules each event of a table meets; out: their ids between commas, a line each; --count: id, tab, how often; --report: of each criterion hits, precision and overlap, with --outcomes, a line of 1, 0 or nothing for each event",
      "ntc rule run --rules criteria.tsv --events events.tsv --out hits.tsv", cli_rule_run },
    { "rule",    "load",    "FILE...", "as password-file store", DATA_MAKE, "put rules into force",
      "ntc rule load --data data rules/*.rules", cli_rule_load },
    { "rule",    "list",    "",        "store", DATA_READ, "the rules in force",
      "ntc rule list --data data", cli_rule_list },
    { "rule",    "stop",    "ID",      "why! as password-file store", DATA_READ, "stop a rule at once, everywhere",
      "ntc rule stop --data data --why 'speaks of everybody since noon' PAX-012", cli_rule_stop },
    { "rule",    "lift",    "ID",      "why! as password-file store", DATA_READ, "put a stopped rule of a file into force again",
      "ntc rule lift --data data --why 'corrected and tried' PAX-012", cli_rule_lift },
    { "decision", "replay", "ID...",   "store", DATA_READ, "decide again, with the rules, lists and profile of then, and compare; ID: an alert, or MESSAGE:NUMBER of the event; exit code 3 when it differs",
      "ntc decision replay --data data 01KB3Z9X4E8QW2V7C5N1M6R0TD", cli_decision_replay },
    { "decision", "explain", "ID...",  "store", DATA_READ, "why it was decided so, in sentences, and what would have been otherwise",
      "ntc decision explain --data data 01KB3Z9X4E8QW2V7C5N1M6R0TD:0", cli_decision_explain },
    { "decision", "check",  "",        "store", DATA_READ, "take every decision that is stored again, and compare; exit code 3 when one differs",
      "ntc decision check --data data", cli_decision_check },
    { "dossier", "verify",  "FILE...", "digest", DATA_NONE, "check evidence packs, without a store; digest: of the manifest, as the audit of the Centre tells it; exit code 3 when something does not hold",
      "ntc dossier verify dossier-2026-7.zip", cli_dossier_verify },
    { "select",  "check",   "FILE...", "", DATA_NONE, "read policies of selectivity, print them in the one way or say what is wrong",
      "ntc select check conf/select.policy", cli_select_check },
    { "select",  "run",     "",        "policy! input! out! secret batch?", DATA_NONE, "which lane each declaration of a table takes, and why (docs/selectivity.md); --batch: a shift at once, the best there is",
      "ntc select run --policy conf/select.policy --input declarations.csv --out lanes.tsv --secret day.secret", cli_select_run },
    { "select",  "load",    "FILE",    "note as password-file store", DATA_MAKE, "hand in a policy; another person puts it into force",
      "ntc select load --data data --as asif conf/select.policy", cli_select_load },
    { "select",  "list",    "",        "store", DATA_READ, "policies: in force first, then the newest",
      "ntc select list --data data", cli_select_list },
    { "select",  "approve", "ID",      "as! password-file store", DATA_READ, "put a policy into force that another person handed in",
      "ntc select approve --data data --as sara 01KB3Z9X4E8QW2V7C5N1M6R0TD", cli_select_approve },
    { "select",  "measure", "",        "from to office store", DATA_READ, "what the lot tells of a period: rate, precision, recall, lift and what is missed, with intervals, as JSON",
      "ntc select measure --data data --from 2026-10-01 --to 2026-12-31", cli_select_measure },
    { "alert",   "list",    "",        "state limit store", DATA_READ, "alerts: gravest first, then the newest",
      "ntc alert list --data data --json", cli_alert_list },
    { "alert",   "show",    "ID",      "store", DATA_READ, "an alert with its reasons",
      "ntc alert show --data data --json 01J...", cli_alert_show },
    { "user",    "add",     "",        "name! role! display region unit password-file store", DATA_MAKE, "create an account; prints a one-time code, or takes a password",
      "ntc user add --data data --name sara --role supervisor", cli_user_add },
    { "user",    "list",    "",        "store", DATA_READ, "accounts",
      "ntc user list --data data", cli_user_list },
    { "link",    "add",     "",        "name! kind agreement purpose owner basis retention from to every leave-out receives map pull pull-every pull-secret-file certificate store", DATA_MAKE, "record a system's agreement and create its key",
      "ntc link add --data data --name ibms --kind immigration --agreement MOU-7/2026 --to 2027-06-30", cli_link_add },
    { "link",    "renew",   "",        "name! agreement purpose owner basis retention from to every leave-out receives map pull pull-every pull-secret-file store", DATA_READ, "change a link's agreement; its key stays",
      "ntc link renew --data data --name ibms --agreement MOU-9/2027 --to 2028-06-30", cli_link_renew },
    { "link",    "key",     "",        "name! certificate others store", DATA_READ, "one more key of a link; --others end: the only one from now on",
      "ntc link key --data data --name ibms --others end", cli_link_key },
    { "link",    "close",   "",        "name! store", DATA_READ, "take nothing more from a link",
      "ntc link close --data data --name ibms", cli_link_close },
    { "link",    "endpoint", "",       "name! url! store", DATA_READ, "where what is addressed to a link is sent; prints the secret that signs it",
      "ntc link endpoint --data data --name weboc --url https://weboc.example/ntc", cli_link_endpoint },
    { "link",    "explain", "[KIND]",  "", DATA_NONE, "what a kind of link sends: the contract page (docs/links); --json: its JSON Schema",
      "ntc link explain inland", cli_link_explain },
    { "link",    "report",  "",        "carrier from to store", DATA_READ, "how good the data of each carrier are; of one, its defects and late flights",
      "ntc link report --data data --carrier PK", cli_link_report },
    { "link",    "list",    "",        "store", DATA_READ, "links: agreement, state, what they sent",
      "ntc link list --data data", cli_link_list },
    { "wall",    "add",     "NAME",    "region store", DATA_MAKE, "a screen on a wall, or that one anew; prints the code that pairs the device, once",
      "ntc wall add --data data --region South south-floor", cli_wall_add },
    { "wall",    "list",    "",        "store", DATA_READ, "screens on walls: state, when they were seen",
      "ntc wall list --data data", cli_wall_list },
    { "wall",    "end",     "NAME",    "store", DATA_READ, "shut a screen out at once",
      "ntc wall end --data data south-floor", cli_wall_end },
    { "webhook", "add",     "",        "url! for region severity store", DATA_MAKE, "send alerts, rings of who is on duty, or notices of the Centre itself, to an address; prints its secret",
      "ntc webhook add --data data --url https://desk.example/alerts", cli_webhook_add },
    { "webhook", "list",    "",        "store", DATA_READ, "webhooks: what for, state, how many notices wait or were given up, and why",
      "ntc webhook list --data data", cli_webhook_list },
    { "webhook", "end",     "ID",      "store", DATA_READ, "send nothing more to an address, nor what waits for it",
      "ntc webhook end --data data 01KB3Z9X4E8QW2V7C5N1M6R0TD", cli_webhook_end },
    { "audit",   "verify",  "",        "head store", DATA_READ, "walk the whole hash chain",
      "ntc audit verify --data data", cli_audit_verify },
    { "config",  "explain", "[KEY]",   "", DATA_NONE, "the settings, with their sentences",
      "ntc config explain http.listen", cli_config_explain },
    { "config",  "openapi", "",        "", DATA_NONE, "the API's description (OpenAPI 3.1)",
      "ntc config openapi > openapi.json", cli_config_openapi },
    { "screen",  "",        "NAME...", "kind dob document store", DATA_READ, "is this name on a list in force, under any spelling, and why; --kind: person, company, vessel, aircraft, vehicle, or any (so unless said); exit code 3 when it is",
      "ntc screen --data data --dob 1961-05-04 Zarqun Belmadi", cli_screen },
    { "match",   "pairs",   "",        "file! explain?", DATA_NONE, "how likely two names are the same; a line of the file: a, b, and perhaps a schema, with tabs between",
      "ntc match pairs --file pairs.tsv --explain", cli_match_pairs },
    { "match",   "build",   "",        "names! out! kind", DATA_NONE, "make an index of names; a line of the file: a name, or an id, a tab and a name",
      "ntc match build --names names.txt --out names.index", cli_match_build },
    { "match",   "search",  "",        "index! queries! top explain?", DATA_NONE, "the likeliest names of an index: query, rank, entry, name, probability",
      "ntc match search --index names.index --queries queries.tsv --top 10", cli_match_search },
    { "model",   "train",   "",        "train! valid! map out! seed quick?", DATA_NONE, "learn a score of declarations from a table with outcomes; prints its model card",
      "ntc model train --train 2025.csv --valid 2026.csv --map columns.map --out score.model", cli_model_train },
    { "model",   "score",   "",        "model! input! out!", DATA_NONE, "score each row of a table: row, probability, reasons, expected loss; --json: all contributions",
      "ntc model score --model score.model --input today.csv --out scores.tsv", cli_model_score },
    { "model",   "card",    "",        "model!", DATA_NONE, "what a model is, what it was made of, how good it is",
      "ntc model card --model score.model", cli_model_card },
    { "model",   "compare", "",        "model! with! input!", DATA_NONE, "two models on a table with outcomes, with intervals of their difference",
      "ntc model compare --model new.model --with old.model --input 2026.csv", cli_model_compare },
    { "model",   "table",   "",        "out! map from to as password-file store", DATA_READ, "write stored declarations with what examinations found as a table to learn from; it names traders, and is audited",
      "ntc model table --data data --from 2026-01-01 --out trade.csv --map trade.map", cli_model_table },
    { "model",   "load",    "FILE...", "name! version! as password-file store", DATA_READ, "put a model in; another person approves it, then it is asked in shadow",
      "ntc model load --data data --name trade --version 3 score.model", cli_model_load },
    { "model",   "list",    "",        "store", DATA_READ, "models that were put in, and how far they are",
      "ntc model list --data data", cli_model_list },
    { "model",   "stop",    "NAME...", "why! as password-file store", DATA_READ, "stop a model at once",
      "ntc model stop --data data --why 'too many of one importer' trade", cli_model_stop },
    { "entity",  "resolve", "",        "file! map out! explain?", DATA_NONE, "which records of a table are of the same person or company; out: record, tab, cluster",
      "ntc entity resolve --file records.csv --map febrl --out clusters.tsv", cli_entity_resolve },
    { "entity",  "profile", "ID",      "at store", DATA_READ, "what is known of a person, conveyance, consignment or trader; --at: as it was at that moment",
      "ntc entity profile --data data --at 2026-11-24T08:30:00Z 01J...", cli_entity_profile },
    { "profile", "check",   "",        "store", DATA_READ, "read every stored message again and compare what is counted; exit code 1 when it differs",
      "ntc profile check --data data", cli_profile_check },
    { "entity",  "show",    "ID",      "store", DATA_READ, "the person or company behind an observed identity, by any id or former id, and why they are one",
      "ntc entity show --data data 1CR29V0RXKB5BEE5VS7F3XT8WM", cli_entity_show },
    { "entity",  "decide",  "",        "a b verdict undo why! store", DATA_READ, "decide that two persons, or two companies, are the same (same) or are not (not_same), or --undo a decision",
      "ntc entity decide --data data --a ID --b ID --verdict not_same --why 'father and son, both seen'", cli_entity_decide },
    { "entity",  "check",   "",        "repair? store", DATA_READ, "recompute who is one person, and which companies are one, from what is stored, and compare; exit code 1 when it differs",
      "ntc entity check --data data", cli_entity_check },
    { "doctor",  "",        "",        "store", DATA_READ, "look whether everything is in order",
      "ntc doctor --data data", cli_doctor },
    { "train",   "make",    "FILE",    "from! to! note! as! password-file! second! second-password-file! store", DATA_READ, "take what came in a span of time, and what was decided of it, out as a package to train with, in which nobody is who they were; two persons who hold TRAINING_MAKE, and the audit",
      "ntc train make --data data --from 2026-11-26T06:00:00Z --to 2026-11-26T14:00:00Z --note 'new officers' --as sara --password-file p1 --second omar --second-password-file p2 shift.zip", cli_train_make },
    { "train",   "run",     "FILE...", "simulate shift speed listen", DATA_NONE, "a training: a Centre of its own in a fresh folder, with the rules of the files and an invented world of that seed with its answer sheet, or the shift of a package (--shift FILE); nothing goes out of it, and the folder goes when it stops; --speed: events a second, or how many times as fast as the shift",
      "ntc train run --simulate 7 --speed 3 rules/*.rules", cli_train_run },
    { "simulate", "declarations", "",  "seed weeks a-week regime examine lanes blind? out!", DATA_NONE, "write years of an invented trade as one table, with the truth; --regime stable, gradual, sudden or adversarial; --lanes FILE: who is examined; --blind: labels only of those",
      "ntc simulate declarations --seed 1 --weeks 156 --regime sudden --out trade.csv", cli_simulate_declarations },
    { "simulate", "",       "",        "seed flights declarations out pace days live? url rate seconds keys people schemes trade burst burst-at", DATA_NONE, "write an invented border world in real formats, with its truth; --live --keys FILE plays the living border into a running Centre, --rate events a second, --trade REGIME with importers who behave",
      "ntc simulate --seed 1 --flights 20 --declarations 200 --out world\n           ntc simulate --live --keys data/border/keys.tsv --rate 20 --out data/border", cli_simulate },
};
/* clang-format on */

/* Options end in ! when they are needed, in ? when they take no value. */
static char mark_off(str *option)
{
    char last = option->len ? option->ptr[option->len - 1] : '\0';
    if (last != '!' && last != '?')
        return '\0';
    option->len--;
    return last;
}

static void usage_of(const struct command *k)
{
    fprintf(stderr, "ntc %s%s%s", k->noun, k->verb[0] ? " " : "", k->verb);
    if (k->data != DATA_NONE)
        fprintf(stderr, " --data DIR");
    str rest = str_c(k->options), one;
    while (str_cut(&rest, ' ', &one)) {
        char mark = mark_off(&one);
        fprintf(stderr,
                mark == '!'   ? " --" STR_FMT " X"
                : mark == '?' ? " [--" STR_FMT "]"
                              : " [--" STR_FMT " X]",
                STR_ARG(one));
    }
    fprintf(stderr, " [--json] %s\n  %s\n  example: %s\n", k->args, k->what, k->example);
}

static int usage(void)
{
    fprintf(stderr, "ntc - National Targeting Centre\n\n");
    for (size_t i = 0; i < countof(commands); i++)
        fprintf(stderr, "  ntc %-8s %-8s %s\n", commands[i].noun, commands[i].verb,
                commands[i].what);
    fprintf(stderr,
            "\n`ntc NOUN VERB --help` tells more. Settings may be given as --set key=value.\n"
            "Exit codes: 0 done, 1 not done, 2 not understood, 3 done but needs attention.\n");
    return EXIT_USAGE;
}

static const struct command *find(const char *noun, const char *verb, int *ret_words)
{
    for (size_t i = 0; i < countof(commands); i++) {
        const struct command *k = &commands[i];
        if (strcmp(noun, k->noun) != 0)
            continue;
        if (k->verb[0] == '\0') {
            *ret_words = 1;
            return k;
        }
        if (verb && strcmp(verb, k->verb) == 0) {
            *ret_words = 2;
            return k;
        }
    }
    return NULL;
}

/* The verbs of a noun with a line each. */
static void verbs_of(const char *noun)
{
    for (size_t i = 0; i < countof(commands); i++)
        if (strcmp(noun, commands[i].noun) == 0)
            fprintf(stderr, "  ntc %-8s %-8s %s\n", noun, commands[i].verb, commands[i].what);
}

/* The nouns that are near, or the verbs of one noun. */
static const char *near_words(char near[NEAR_TEXT], const char *noun, str given)
{
    str known[countof(commands)];
    size_t n = 0;
    for (size_t i = 0; i < countof(commands); i++) {
        const struct command *k = &commands[i];
        if (noun && strcmp(noun, k->noun) == 0)
            known[n++] = str_c(k->verb);
        else if (!noun && (i == 0 || strcmp(k->noun, commands[i - 1].noun) != 0))
            known[n++] = str_c(k->noun);
    }
    return near_names(near, given, known, n);
}

static int no_command(const char *noun, const char *verb)
{
    char near[NEAR_TEXT];
    bool has_verb = verb && strncmp(verb, "--", 2) != 0, known = false;
    for (size_t i = 0; i < countof(commands); i++)
        known |= strcmp(noun, commands[i].noun) == 0;
    if (!known) {
        fprintf(stderr, "ntc: there is no command '%s'%s\n\n", noun,
                near_words(near, NULL, str_c(noun)));
        return usage();
    }
    if (has_verb)
        fprintf(stderr, "ntc: there is no command '%s %s'%s\n\n", noun, verb,
                near_words(near, noun, str_c(verb)));
    else
        fprintf(stderr, "ntc %s is followed by a verb:\n\n", noun);
    verbs_of(noun);
    fprintf(stderr, "\n`ntc %s VERB --help` tells more.\n", noun);
    return !has_verb && verb && strcmp(verb, "--help") == 0 ? EXIT_DONE : EXIT_USAGE;
}

/* The place of an option's name in the command's list; -1: it has none such. */
static int option_place(const struct command *k, str name)
{
    str rest = str_c(k->options), one;
    for (int i = 0; str_cut(&rest, ' ', &one); i++) {
        mark_off(&one);
        if (str_eq(one, name))
            return i;
    }
    return -1;
}

static bool is_flag(const struct command *k, str name)
{
    str rest = str_c(k->options), one;
    while (str_cut(&rest, ' ', &one))
        if (mark_off(&one) == '?' && str_eq(one, name))
            return true;
    return false;
}

const char *cli_option(const struct cli *c, const char *name)
{
    int i = option_place(c->command, str_c(name));
    must(i >= 0 && i < (int)countof(c->options));
    return c->options[i];
}

static bool all_needed(const struct cli *c)
{
    str rest = str_c(c->command->options), one;
    for (size_t i = 0; str_cut(&rest, ' ', &one); i++)
        if (str_ends(one, STR("!")) && !c->options[i]) {
            fprintf(stderr, "ntc: --" STR_FMT " is needed\n",
                    STR_ARG(str_sub(one, 0, one.len - 1)));
            return false;
        }
    if (c->command->data != DATA_NONE && !c->data) {
        fprintf(stderr, "ntc: --data DIR is needed\n");
        return false;
    }
    if (strstr(c->command->args, "...") && c->n_files == 0) {
        fprintf(stderr, "ntc: a file is needed\n");
        return false;
    }
    return true;
}

struct sets list_of(const char *);

static const char *const common_options[] = { "data", "set", "json", "help" };

static bool is_option(const struct command *k, str name)
{
    for (size_t i = 0; i < countof(common_options); i++)
        if (str_eq(name, str_c(common_options[i])))
            return true;
    return option_place(k, name) >= 0;
}

static void tell_unknown_option(const struct cli *c, str name)
{
    str known[countof(common_options) + OPTIONS_MAX], rest = str_c(c->command->options), one;
    size_t n = 0;
    char near[NEAR_TEXT];
    for (size_t i = 0; i < countof(common_options); i++)
        known[n++] = str_fmt(c->a, "--%s", common_options[i]);
    while (str_cut(&rest, ' ', &one) && n < countof(known)) {
        mark_off(&one);
        known[n++] = str_fmt(c->a, "--" STR_FMT, STR_ARG(one));
    }
    str given = str_fmt(c->a, "--" STR_FMT, STR_ARG(name));
    fprintf(stderr, "ntc: there is no option " STR_FMT " here%s\n", STR_ARG(given),
            near_names(near, given, known, n));
}

/* One argument that begins with --. 0, 1 when it took the next word too, -1 wrong. */
static int option(struct cli *c, const char *arg, const char *next, struct sets *sets)
{
    str name = str_c(arg + 2), value = name;
    const char *given = NULL;
    if (str_cut(&value, '=', &name) && value.len + name.len + 1 == strlen(arg + 2))
        given = arg + 2 + name.len + 1;
    else
        name = str_c(arg + 2);
    if (!is_option(c->command, name)) { /* before its value: that may only look missing */
        tell_unknown_option(c, name);
        return -1;
    }
    if (str_eq(name, STR("json"))) {
        c->json = true;
        return 0;
    }
    bool flag = is_flag(c->command, name), took = !given && !flag;
    if (!given)
        given = flag ? "yes" : next;
    if (!given) {
        fprintf(stderr, "ntc: %s needs a value\n", arg);
        return -1;
    }
    if (str_eq(name, STR("data")))
        c->data = given;
    else if (str_eq(name, STR("set")))
        *list_push(c->a, sets) = given;
    else
        c->options[option_place(c->command, name)] = given;
    return took;
}

static int settings(struct cli *c, const struct sets *sets)
{
    if (c->data)
        TRY(conf_read(c->a, c->data, &c->conf));
    else
        c->conf = conf_defaults();
    list_each (const char *, s, sets) {
        str value = str_c(*s), key;
        str_cut(&value, '=', &key);
        TRY(conf_set(&c->conf, key, value));
    }
    if (option_place(c->command, STR("store")) >= 0 && cli_option(c, "store"))
        c->conf.store_url = str_c(cli_option(c, "store"));
    if (c->data && c->conf.store_url.len == 0)
        c->conf.store_url = str_fmt(c->a, "sqlite:%s/ntc.db", c->data);
    return 0;
}

/* An answer that could not be written is none. */
static int written(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "ntc: the answer cannot be written: %s\n", strerror(errno));
    return EXIT_NOT_DONE;
}

int cli_main(int argc, char **argv)
{
    int words = 0;
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return argc < 2 ? usage() : (usage(), EXIT_DONE);
    const struct command *k = find(argv[1], argc > 2 ? argv[2] : NULL, &words);
    if (!k)
        return no_command(argv[1], argc > 2 ? argv[2] : NULL);
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct cli c = { .a = a, .command = k };
    struct sets sets = { 0 };
    c.files = make_n(a, const char *, (size_t)argc);
    for (int i = 1 + words; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            usage_of(k);
            return EXIT_DONE;
        }
        if (strncmp(argv[i], "--", 2) != 0) {
            c.files[c.n_files++] = argv[i];
            continue;
        }
        int took = option(&c, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &sets);
        if (took < 0) {
            usage_of(k);
            return EXIT_USAGE;
        }
        i += took;
    }
    if (!all_needed(&c)) {
        usage_of(k);
        return EXIT_USAGE;
    }
    if (settings(&c, &sets) < 0)
        return cli_fail(&c, "settings");
    return written(k->run(&c));
}

/* Errors of files name the file already: it is not said twice. */
const char *cli_why(const char *what)
{
    size_t n = strlen(what);
    const char *why = err_last();
    return strncmp(why, what, n) == 0 && strncmp(why + n, ": ", 2) == 0 ? why + n + 2 : why;
}

int cli_fail(const struct cli *c, const char *what)
{
    (void)c;
    fprintf(stderr, "ntc: %s: %s\n", what, cli_why(what));
    return EXIT_NOT_DONE;
}

int cli_engine(struct cli *c, struct engine **ret, struct db **ret_db)
{
    log_set_level(LOG_WARN);
    /* Whoever only reads must not get a clean answer from a store that is not there. */
    str file = c->conf.store_url;
    if (c->command->data == DATA_READ && str_starts(file, STR("sqlite:")) &&
        !file_exists(str_cstr(c->a, str_sub(file, 7, file.len))))
        return fail(ERR_INVALID, "there is no store in %s", c->data);
    TRY(dir_make(c->data));
    struct engine_conf conf = { .store_url = c->conf.store_url,
                                .workers = 1,
                                .callers = 1,
                                .under_way = 64,
                                .bytes_under_way = (size_t)1 << 30 };
    TRY(conf_boarding(&c->conf, &conf.boarding));
    TRY(engine_open(&conf, ret));
    int r = db_open(engine_store(*ret), ret_db);
    if (r < 0)
        engine_close(*ret);
    return r;
}

void cli_done(struct engine *e, struct db *db)
{
    db_close(db);
    engine_close(e);
}

void cli_print(str line)
{
    fwrite(line.ptr, 1, line.len, stdout);
    fputc('\n', stdout);
}

str cli_os_user(struct arena *a)
{
    struct passwd *p = getpwuid(getuid());
    return p ? str_fmt(a, "os:%s", p->pw_name) : str_fmt(a, "os:%u", (unsigned)getuid());
}

static bool ask(const char *prompt, char *line, size_t size)
{
    struct termios was, quiet;
    bool tty = tcgetattr(STDIN_FILENO, &was) == 0;
    if (tty) {
        fprintf(stderr, "%s: ", prompt);
        quiet = was;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    bool got = fgets(line, (int)size, stdin) != NULL;
    if (tty) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
        fputc('\n', stderr);
    }
    return got;
}

int cli_password(struct cli *c, const char *prompt, str *ret)
{
    const char *file = cli_option(c, "password-file");
    if (file && strcmp(file, "-") != 0) {
        TRY(file_read(file, c->a, 4096, ret));
    } else {
        char line[1024];
        if (!ask(prompt, line, sizeof line))
            return fail(ERR_INVALID, "no password was given (--password-file FILE)");
        *ret = str_copy(c->a, str_c(line));
    }
    while (ret->len && (ret->ptr[ret->len - 1] == '\n' || ret->ptr[ret->len - 1] == '\r'))
        ret->len--;
    return 0;
}

int cli_actor(struct cli *c, struct db *db, enum permission needed, str *ret)
{
    const char *as = cli_option(c, "as");
    str password = STR("");
    struct principal who = { 0 };
    *ret = cli_os_user(c->a);
    if (!as)
        return 0;
    TRY(cli_password(c, "Password", &password));
    int r = access_password(db, c->a, str_c(as), password, &who);
    TRY(r);
    if (r == ACCESS_NONE)
        return fail(ERR_INVALID, "the name or the password is not right");
    if (!may(&who, needed))
        return fail(ERR_INVALID, STR_FMT " may not do this: the permission %s is needed",
                    STR_ARG(who.name), permission_names[needed]);
    *ret = who.name;
    return 0;
}

int cli_with_data(struct cli *c, int (*fn)(struct cli *c, struct engine *e, struct db *db))
{
    struct engine *e = NULL;
    struct db *db = NULL;
    if (cli_engine(c, &e, &db) < 0)
        return cli_fail(c, "data");
    int r = fn(c, e, db);
    if (r < 0)
        r = cli_fail(c, c->command->noun);
    cli_done(e, db);
    return r;
}

int cli_apply(struct engine *e, struct writes *w)
{
    int r = writer_apply(engine_writer(e), w);
    return r > 0 ? fail(ERR_INVALID, "it is there already, or changed meanwhile") : r;
}
