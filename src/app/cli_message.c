/* cli_message.c — ntc message ingest, decode. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "base/buf.h"
#include "base/err.h"
#include "ingest/ingest.h"
#include "model/record_json.h"
#include "platform/os.h"

#include <stdio.h>
#include <string.h>

/* --map is a file, or the name of a map that comes with the program. */
static int column_map(struct cli *c, str *ret)
{
    const char *map = cli_option(c, "map");
    *ret = STR("");
    if (!map)
        return 0;
    if (!file_exists(map)) {
        *ret = str_c(map);
        return 0;
    }
    return file_read(map, c->a, 64 * 1024, ret);
}

/* A file that could not be taken; with --json it has its line like every other. */
static int not_taken(struct cli *c, const char *file, const char *status, const char *why)
{
    fprintf(stderr, "ntc: %s: %s\n", file, why);
    if (c->json) {
        struct buf b = buf_new(c->a, 16384);
        json_open(&b, NULL, '{');
        json_str(&b, "file", str_c(file));
        json_str(&b, "status", str_c(status));
        json_str(&b, "error", str_c(why));
        json_close(&b, '}');
        cli_print(buf_str(&b));
    }
    return EXIT_NOT_DONE;
}

static int decode_one(struct cli *c, struct arena *a, const char *file, str map)
{
    str body;
    TRY(file_read(file, a, (size_t)c->conf.file_mb << 20, &body));
    struct decoded decoded = { .kind = "UNKNOWN" };
    int r = decode_whole(a, body, map, time_now(), &decoded);
    TRY(r);
    if (r == DECODER_NONE)
        finding_add(a, &decoded.findings, "E-KIND", MAJOR, 0, body.len,
                    "not a kind of message that the Centre knows");
    struct buf b = buf_new(a, SIZE_MAX / 4);
    decoded_json(&b, &decoded, true);
    cli_print(buf_str(&b));
    return decoded.events.n ? 0 : 1;
}

int cli_message_decode(struct cli *c)
{
    str map;
    int code = EXIT_DONE;
    if (column_map(c, &map) < 0)
        return cli_fail(c, "map");
    for (size_t i = 0; i < c->n_files; i++) {
        cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
        int r = decode_one(c, a, c->files[i], map);
        if (r < 0)
            code = not_taken(c, c->files[i], "unreadable", cli_why(c->files[i]));
        else if (r > 0 && code == EXIT_DONE)
            code = EXIT_ATTENTION;
    }
    return code;
}

static void print_answer(struct cli *c, const char *file, str answer)
{
    if (c->json) {
        cli_print(answer);
        return;
    }
    /* For people: what it is and what came of it, on one line. */
    fprintf(stdout, "%s: " STR_FMT "\n", file, STR_ARG(str_sub(answer, 0, 400)));
}

static int ingest_one(struct cli *c, struct engine *e, const char *file, str map)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    const char *source = cli_option(c, "source"), *reference = cli_option(c, "reference");
    struct message m = { .source = source ? str_c(source) : STR("file"),
                         .reference = str_c(reference),
                         .own_reference = reference != NULL,
                         .name = str_c(file),
                         .map = map,
                         .received = time_now() };
    if (file_read(file, a, (size_t)c->conf.file_mb << 20, &m.body) < 0)
        return not_taken(c, file, "unreadable", cli_why(file));
    str answer;
    int r = engine_ingest(e, a, &m, cli_os_user(a), &answer);
    if (r < 0)
        return not_taken(c, file, "failed", cli_why(file));
    if (r == MESSAGE_CONFLICT)
        return not_taken(c, file, "conflict",
                         "the reference came before with another body; the first one stands");
    if (r == MESSAGE_REFUSED)
        return not_taken(c, file, "refused", str_cstr(a, answer));
    print_answer(c, file, answer);
    size_t at;
    return str_find(answer, STR("\"status\":\"quarantined\""), &at) ? EXIT_ATTENTION : EXIT_DONE;
}

int cli_message_ingest(struct cli *c)
{
    struct engine *e;
    struct db *db;
    str map;
    if (column_map(c, &map) < 0)
        return cli_fail(c, "map");
    if (cli_engine(c, &e, &db) < 0)
        return cli_fail(c, "data");
    int code = EXIT_DONE;
    for (size_t i = 0; i < c->n_files; i++) {
        int r = ingest_one(c, e, c->files[i], map);
        if (code == EXIT_DONE || r == EXIT_NOT_DONE)
            code = r;
    }
    cli_done(e, db);
    return code;
}
