// SPDX-License-Identifier: Apache-2.0
#include "ingest/money.h"

#include "base/time.h"
#include "ingest/decoder.h"

enum who { ANYONE, ADULT, CHILD };
enum { OF_AGE = 18 };

static const struct {
    const char *from, *direction, *partner;
    enum who who;
    double visit, year;
} limits[] = {
#define LIMIT(from, direction, partner, who, visit, year) \
    { from, direction, partner, who, visit, year },
#include "ingest/limits.def"
};

static const struct {
    const char *currency;
    double usd;
} rates[] = {
#define RATE(currency, usd) { currency, usd },
#include "ingest/rates.def"
};

static double rate_of(str currency)
{
    for (size_t i = 0; i < countof(rates); i++)
        if (str_eq_nocase(currency, str_c(rates[i].currency)))
            return rates[i].usd;
    return -1;
}

static void value(struct event *e)
{
    struct money *m = e->money;
    double total = 0;
    list_each (struct amount, x, &e->amounts) {
        if (x->value < 0 && x->denomination > 0 && x->pieces >= 0)
            x->value = x->denomination * (double)x->pieces;
        double rate = rate_of(x->currency.text);
        if (x->usd < 0 && x->value >= 0 && rate > 0)
            x->usd = x->value * rate;
        total += x->usd > 0 ? x->usd : 0;
    }
    if (m->total_usd < 0 && e->amounts.n) /* at least this much */
        m->total_usd = total;
}

static bool fits(size_t i, const struct event *e, int64_t day)
{
    const struct money *m = e->money;
    bool is_minor = e->person && e->person->age >= 0 && e->person->age < OF_AGE;
    int64_t from;
    return date_parse(str_c(limits[i].from), &from) == 0 && day >= from &&
           str_eq_nocase(m->direction.text, str_c(limits[i].direction)) &&
           (!limits[i].partner[0] || str_eq(m->partner.text, str_c(limits[i].partner))) &&
           (limits[i].who == ANYONE || (limits[i].who == CHILD) == is_minor);
}

static void direction(struct arena *a, struct money *m, struct findings *findings)
{
    static const char *const words[][6] = {
        { "in", "inbound", "arrival", "entry", "import", "i" },
        { "out", "outbound", "departure", "exit", "export", "o" },
    };
    for (size_t w = 0; w < countof(words); w++)
        for (size_t i = 0; i < countof(words[w]); i++)
            if (str_eq_nocase(m->direction.text, str_c(words[w][i]))) {
                m->direction.text = str_c(words[w][0]);
                return;
            }
    if (m->direction.text.len)
        finding_add(a, findings, "E-VAL", MAJOR, m->direction.offset, m->direction.length,
                    "direction: neither in nor out, so no limit can be applied");
}

/* An amount without a known value is no amount of nothing: somebody must look. */
static void tell_unknown(struct arena *a, const struct event *e, struct findings *findings)
{
    list_each (const struct amount, x, &e->amounts)
        if (x->usd < 0)
            finding_add(a, findings, "E-VAL", MAJOR, x->currency.offset, x->currency.length,
                        "amount: its value in USD is not known; give amount.usd");
}

void money_normalise(struct arena *a, struct event *e, struct findings *findings)
{
    struct money *m = e->money;
    direction(a, m, findings);
    value(e);
    tell_unknown(a, e, findings);
    for (size_t i = 0; i < countof(limits); i++)
        if (fits(i, e, m->time / USEC_PER_DAY)) {
            m->limit_usd = limits[i].visit;
            m->year_limit_usd = limits[i].year;
            return;
        }
}
