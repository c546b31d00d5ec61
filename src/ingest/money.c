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

/* Of two numbers that say the same the greater holds: who understates a sum must not pass a
 * limit by it. Rounding, and the rate of a day, are no lie. */
static double greater(double said, double counted, double least_share, const char **ret_lie)
{
    if (said < 0 || counted < 0)
        return said < 0 ? counted : said;
    if (said >= counted * least_share)
        return said;
    *ret_lie = "understated";
    return counted;
}

static void tell(struct arena *a, struct findings *findings, fact at, const char *lie,
                 const char *sentence)
{
    if (lie)
        finding_add(a, findings, "E-VAL", MINOR, at.offset, at.length, "%s", sentence);
}

static double amount(struct arena *a, struct amount *x, struct findings *findings)
{
    double rate = rate_of(x->currency.text);
    bool counted = x->denomination > 0 && x->pieces >= 0;
    const char *few = NULL, *cheap = NULL;
    x->value = greater(x->value, counted ? x->denomination * (double)x->pieces : -1, 0.99, &few);
    x->usd = greater(x->usd, x->value >= 0 && rate > 0 ? x->value * rate : -1, 0.5, &cheap);
    tell(a, findings, x->currency, few,
         "amount: less than its notes; what the notes come to counts");
    tell(a, findings, x->currency, cheap,
         "amount: its usd is less than half of what it is worth; what it is worth counts");
    return x->usd > 0 ? x->usd : 0;
}

static void value(struct arena *a, struct event *e, struct findings *findings)
{
    struct money *m = e->money;
    double total = 0;
    const char *lie = NULL;
    list_each (struct amount, x, &e->amounts)
        total += amount(a, x, findings);
    m->total_usd = greater(m->total_usd, e->amounts.n ? total : -1, 0.99, &lie); /* at least */
    tell(a, findings, (fact){ .offset = (uint32_t)e->offset, .length = (uint32_t)e->length }, lie,
         "total_usd: less than its amounts; their sum counts");
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
    value(a, e, findings);
    tell_unknown(a, e, findings);
    for (size_t i = 0; i < countof(limits); i++)
        if (fits(i, e, m->time / USEC_PER_DAY)) {
            m->limit_usd = limits[i].visit;
            m->year_limit_usd = limits[i].year;
            return;
        }
}
