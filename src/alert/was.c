/* was.c — an alert before a step, so that the step can be taken back. */
// SPDX-License-Identifier: Apache-2.0
#include "alert/alert_private.h"
#include "base/err.h"

enum { TEXTS = 7, NUMBERS = 5 };

static void texts_of(struct alert *x, str **ret)
{
    str *at[TEXTS] = { &x->state, &x->owner,   &x->outcome,    &x->reason_code,
                       &x->worth, &x->wake_on, &x->merged_into };
    for (size_t i = 0; i < TEXTS; i++)
        ret[i] = at[i];
}

static void numbers_of(struct alert *x, int64_t **ret)
{
    int64_t *at[NUMBERS] = { &x->wake_at, &x->paused, &x->claim_by, &x->decide_by, &x->rank };
    for (size_t i = 0; i < NUMBERS; i++)
        ret[i] = at[i];
}

/* A line each: none of the values has one in it (names of accounts, codes, ids). */
str was_text(struct arena *a, const struct alert *x)
{
    struct alert copy = *x;
    str *texts[TEXTS];
    int64_t *numbers[NUMBERS];
    struct buf b = buf_new(a, 4000);
    texts_of(&copy, texts);
    numbers_of(&copy, numbers);
    for (size_t i = 0; i < TEXTS; i++) {
        buf_add(&b, *texts[i]);
        buf_add(&b, STR("\n"));
    }
    for (size_t i = 0; i < NUMBERS; i++) {
        buf_i64(&b, *numbers[i]);
        buf_add(&b, STR("\n"));
    }
    return buf_str(&b);
}

int was_read(str text, struct alert *x)
{
    str *texts[TEXTS], line;
    int64_t *numbers[NUMBERS];
    texts_of(x, texts);
    numbers_of(x, numbers);
    for (size_t i = 0; i < TEXTS + NUMBERS; i++) {
        if (!str_cut(&text, '\n', &line))
            return fail(ERR_INVALID, "this step cannot be taken back");
        if (i < TEXTS)
            *texts[i] = line;
        else
            TRY(str_to_i64(line, numbers[i - TEXTS]));
    }
    return 0;
}
