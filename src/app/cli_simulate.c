/* cli_simulate.c — ntc simulate. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "base/buf.h"
#include "base/err.h"
#include "sim/sim.h"

#include <stdio.h>

static int number(const struct cli *c, const char *name, int64_t least, int64_t most, int64_t *ret)
{
    const char *given = cli_option(c, name);
    if (given && (str_to_i64(str_c(given), ret) < 0 || *ret < least || *ret > most))
        return fail(ERR_INVALID, "--%s must be a number from %lld to %lld", name, (long long)least,
                    (long long)most);
    return 0;
}

static int options(const struct cli *c, struct sim_conf *conf)
{
    enum { PACE_MOST = 3600 };
    int64_t seed = 1;
    *conf = (struct sim_conf){ .flights = 20, .declarations = 200, .days = 2, .now = time_now() };
    TRY(number(c, "seed", 0, INT64_MAX / 4, &seed));
    TRY(number(c, "flights", 0, SIM_FLIGHTS_MAX, &conf->flights));
    TRY(number(c, "declarations", 0, SIM_DECLARATIONS_MAX, &conf->declarations));
    TRY(number(c, "days", 1, SIM_DAYS_MAX, &conf->days));
    const char *pace = cli_option(c, "pace");
    if (pace && (str_to_f64(str_c(pace), &conf->pace) < 0 || conf->pace < 0 ||
                 conf->pace > (double)PACE_MOST))
        return fail(ERR_INVALID, "--pace must be seconds between two messages");
    conf->seed = (uint64_t)seed;
    conf->out = cli_option(c, "out");
    return 0;
}

int cli_simulate(struct cli *c)
{
    struct sim_conf conf;
    struct sim_result r;
    if (options(c, &conf) < 0)
        return cli_fail(c, "simulate");
    if (sim_run(&conf, &r) < 0)
        return cli_fail(c, conf.out);
    if (!c->json) {
        printf("%s: %zu messages (%zu damaged), %zu flights, %zu travellers, %zu declarations, "
               "%zu consignments, %zu watchlist entries, %zu lines of truth\n",
               conf.out, r.messages, r.damaged, r.flights, r.travellers, r.declarations,
               r.consignments, r.entries, r.planted);
        return EXIT_DONE;
    }
    struct buf b = buf_new(c->a, 4096);
    json_open(&b, NULL, '{');
    json_i64(&b, "messages", (int64_t)r.messages);
    json_i64(&b, "damaged", (int64_t)r.damaged);
    json_i64(&b, "flights", (int64_t)r.flights);
    json_i64(&b, "travellers", (int64_t)r.travellers);
    json_i64(&b, "declarations", (int64_t)r.declarations);
    json_i64(&b, "consignments", (int64_t)r.consignments);
    json_i64(&b, "entries", (int64_t)r.entries);
    json_i64(&b, "planted", (int64_t)r.planted);
    json_close(&b, '}');
    cli_print(buf_str(&b));
    return EXIT_DONE;
}
