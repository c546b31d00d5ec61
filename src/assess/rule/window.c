// SPDX-License-Identifier: Apache-2.0
/* Windows of the past in conditions: times(trip, 30 days, "KHI-DXB"). What is asked is known when
 * the rule is compiled, so that the profile counts it before the rules run. */
#include "assess/rule/parse.h"
#include "assess/rule/set.h"
#include "base/buf.h"

#include <string.h>

static void told(struct parser *p, enum window_how how, struct token at)
{
    parse_fault(p, at, "it is written as %s", window_hows[how].sentence);
}

static int read_what(struct parser *p, enum window_how how, size_t *ret)
{
    struct token t = p->lex.now;
    int what = t.kind == TOK_NAME ? window_what_from(t.text) : -1;
    if (what < 0) {
        struct buf all = buf_new(p->a, 400);
        for (size_t i = 0; window_what(i); i++)
            buf_fmt(&all, "%s%s", i ? ", " : "", window_what(i));
        parse_fault(p, t, "%s is of one of these: " STR_FMT, window_hows[how].name,
                    STR_ARG(buf_str(&all)));
        return -1;
    }
    *ret = (size_t)what;
    lex_next(&p->lex);
    return 0;
}

static int read_days(struct parser *p, enum window_how how, int64_t *ret)
{
    struct token t = p->lex.now;
    if (t.kind != TOK_NUMBER || str_to_i64(t.text, ret) != 0 || *ret < 1 ||
        *ret > WINDOW_DAYS_MOST) {
        parse_fault(p, t, "a window is 1 to %d days long", WINDOW_DAYS_MOST);
        return -1;
    }
    lex_next(&p->lex);
    if (!lex_is(&p->lex, "days") && !lex_is(&p->lex, "day")) {
        told(p, how, p->lex.now);
        return -1;
    }
    lex_next(&p->lex);
    return 0;
}

static int read_mark(struct parser *p, enum window_how how, str *ret)
{
    *ret = STR("");
    if (!lex_is(&p->lex, ","))
        return 0;
    lex_next(&p->lex);
    if (p->lex.now.kind != TOK_STRING) {
        told(p, how, p->lex.now);
        return -1;
    }
    *ret = p->lex.now.text;
    const char *why = forbidden_code(*ret);
    if (why)
        parse_fault(p, p->lex.now, STR_FMT " may not be used (%s)", STR_ARG(*ret), why);
    lex_next(&p->lex);
    return 0;
}

/* Each once, of all rules that ask it. */
static void note(struct parser *p, const struct window *w)
{
    list_each (struct window, old, p->windows)
        if (str_eq(old->key, w->key)) {
            old->kinds |= w->kinds;
            return;
        }
    if (p->windows->n >= RULE_WINDOWS_MAX)
        parse_fault(p, p->lex.now, "all rules together ask for more than %d windows",
                    RULE_WINDOWS_MAX);
    else
        *list_push(p->a, p->windows) = *w;
}

struct node *parse_window(struct parser *p, enum window_how how, struct token at)
{
    struct window w = { .how = how, .kinds = 1u << p->on };
    if (read_what(p, how, &w.what) < 0 || !parse_expect(p, ",") || read_days(p, how, &w.days) < 0 ||
        read_mark(p, how, &w.mark) < 0)
        return NULL;
    size_t end = p->lex.now.at + 1;
    if (!parse_expect(p, ")"))
        return NULL;
    str written = str_sub(p->lex.text, at.at, end - at.at);
    w.key = window_key(p->a, written);
    note(p, &w);
    struct node *n = make(p->a, struct node);
    *n = (struct node){
        .op = OP_WINDOW, .type = RULE_NUMBER, .cost = 1, .written = written, .window = w.key
    };
    p->nodes++;
    return n;
}

struct rule_value window_eval(const struct run *r, const struct node *n)
{
    const struct window_value *v = window_value_of(&r->facts->event->windows, n->window);
    return v ? value_number(v->number) : value_unknown(RULE_NUMBER);
}
