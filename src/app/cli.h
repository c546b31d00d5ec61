/* cli.h — the command: ntc NOUN VERB [options] [files].
 *
 * Results on standard output (with --json one object a line), everything else on
 * standard error. Exit codes: 0 done · 1 not done, the sentence says why · 2 the
 * command was not understood · 3 done, but something needs attention (a quarantined
 * message, a faulty rule, a broken chain). Of several files the worst counts: 1 when one
 * could not be taken, else 3.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/access.h"
#include "app/conf.h"
#include "app/engine.h"

enum { EXIT_DONE = 0, EXIT_NOT_DONE = 1, EXIT_USAGE = 2, EXIT_ATTENTION = 3, OPTIONS_MAX = 24 };

struct cli {
    struct arena *a;
    const struct command *command;
    struct conf conf;
    const char *data; /* --data */
    bool json;
    const char *options[OPTIONS_MAX]; /* by the place of the name in command->options */
    const char **files;
    size_t n_files;
    /* serve: it listens at url; it is about to stop. NULL is fine. */
    void (*listens)(void *self, struct engine *e, const char *url);
    void (*stops)(void *self);
    void *self;
};

enum command_data { DATA_NONE, DATA_READ, DATA_MAKE }; /* MAKE: the folder may be new */

struct command {
    const char *noun, *verb;
    const char *args;    /* "FILE..." */
    const char *options; /* "list! format! as" - needed ones with ! */
    enum command_data data;
    const char *what, *example;
    int (*run)(struct cli *c);
};

int cli_main(int argc, char **argv);
const char *cli_option(const struct cli *c, const char *name); /* NULL: not given */
int cli_fail(const struct cli *c, const char *what); /* prints err_last(); EXIT_NOT_DONE */
const char *cli_why(const char *what);               /* err_last(), without `what: ` before it */
/* The engine on the command's data; prints what is wrong. */
int cli_engine(struct cli *c, struct engine **ret, struct db **ret_db) must_use;
void cli_done(struct engine *e, struct db *db);
/* Runs fn on the command's data and prints what was wrong; the exit code. */
int cli_with_data(struct cli *c, int (*fn)(struct cli *c, struct engine *e, struct db *db));
int cli_apply(struct engine *e, struct writes *w) must_use;
void cli_print(str line);         /* and a line end */
str cli_os_user(struct arena *a); /* "os:name": who sits at the shell */
/* A password for an account: from --password-file, or asked on the terminal. */
int cli_password(struct cli *c, const char *prompt, str *ret) must_use;
/* Who acts: the account named by --as, which must prove itself and hold the permission (four eyes
 * are not a name on a command line), else whoever sits at the shell. */
int cli_actor(struct cli *c, struct db *db, enum permission needed, str *ret) must_use;

/* One function a command, in cli_*.c. */
int cli_serve(struct cli *c);
int cli_train_run(struct cli *c);
int cli_train_make(struct cli *c);
int cli_train_make(struct cli *c);
int cli_message_ingest(struct cli *c);
int cli_message_decode(struct cli *c);
int cli_screen(struct cli *c);
int cli_match_pairs(struct cli *c);
int cli_match_build(struct cli *c);
int cli_match_search(struct cli *c);
int cli_model_train(struct cli *c);
int cli_model_score(struct cli *c);
int cli_model_card(struct cli *c);
int cli_model_compare(struct cli *c);
int cli_model_table(struct cli *c);
int cli_model_load(struct cli *c);
int cli_model_list(struct cli *c);
int cli_model_stop(struct cli *c);
int cli_entity_resolve(struct cli *c);
int cli_entity_profile(struct cli *c);
int cli_profile_check(struct cli *c);
int cli_entity_show(struct cli *c);
int cli_entity_decide(struct cli *c);
int cli_entity_check(struct cli *c);
int cli_list_import(struct cli *c);
int cli_list_approve(struct cli *c);
int cli_list_show(struct cli *c);
int cli_rule_check(struct cli *c);
int cli_rule_run(struct cli *c);
int cli_rule_load(struct cli *c);
int cli_rule_list(struct cli *c);
int cli_rule_stop(struct cli *c);
int cli_rule_lift(struct cli *c);
int cli_decision_replay(struct cli *c);
int cli_decision_explain(struct cli *c);
int cli_decision_check(struct cli *c);
int cli_dossier_verify(struct cli *c);
int cli_select_check(struct cli *c);
int cli_select_run(struct cli *c);
int cli_select_load(struct cli *c);
int cli_select_list(struct cli *c);
int cli_select_approve(struct cli *c);
int cli_select_measure(struct cli *c);
int cli_alert_list(struct cli *c);
int cli_alert_show(struct cli *c);
int cli_user_add(struct cli *c);
int cli_user_list(struct cli *c);
int cli_link_add(struct cli *c);
int cli_link_renew(struct cli *c);
int cli_link_close(struct cli *c);
int cli_link_key(struct cli *c);
int cli_link_endpoint(struct cli *c);
int cli_link_list(struct cli *c);
int cli_link_report(struct cli *c);
int cli_link_explain(struct cli *c);
int cli_wall_add(struct cli *c);
int cli_wall_list(struct cli *c);
int cli_wall_end(struct cli *c);
int cli_webhook_add(struct cli *c);
int cli_webhook_list(struct cli *c);
int cli_webhook_end(struct cli *c);
int cli_audit_verify(struct cli *c);
int cli_config_explain(struct cli *c);
int cli_config_openapi(struct cli *c);
int cli_doctor(struct cli *c);
int cli_simulate(struct cli *c);
int cli_simulate_declarations(struct cli *c);
