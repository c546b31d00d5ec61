// SPDX-License-Identifier: Apache-2.0
#include "assess/rule/lex.h"

static char at(const struct lex *l, size_t i)
{
    return l->at + i < l->text.len ? l->text.ptr[l->at + i] : '\0';
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool skip_blanks(struct lex *l)
{
    bool leads = l->at == l->line_at;
    while (l->at < l->text.len) {
        char c = l->text.ptr[l->at];
        if (c == '#') {
            while (l->at < l->text.len && l->text.ptr[l->at] != '\n')
                l->at++;
        } else if (c == '\n') {
            l->line++;
            l->line_at = ++l->at;
            leads = true;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            l->at++;
        } else {
            break;
        }
    }
    return leads;
}

static void take(struct lex *l, enum tok kind, size_t n)
{
    l->now.kind = kind;
    l->now.text = str_sub(l->text, l->at, n);
    l->at += n;
}

static size_t name_length(const struct lex *l)
{
    size_t n = 1;
    while (is_letter(at(l, n)) || is_digit(at(l, n)) ||
           (at(l, n) == '.' && is_letter(at(l, n + 1))))
        n++;
    return n;
}

static size_t digits(const struct lex *l, size_t from)
{
    size_t n = 0;
    while (is_digit(at(l, from + n)))
        n++;
    return n;
}

static void number_or_date(struct lex *l)
{
    size_t n = digits(l, 0);
    if (n == 4 && at(l, 4) == '-' && digits(l, 5) == 2 && at(l, 7) == '-' && digits(l, 8) == 2) {
        take(l, TOK_DATE, 10);
        return;
    }
    if (at(l, n) == '.' && is_digit(at(l, n + 1)))
        n += 1 + digits(l, n + 1);
    take(l, TOK_NUMBER, n);
}

static void string(struct lex *l)
{
    size_t n = 1;
    while (l->at + n < l->text.len && at(l, n) != '"' && at(l, n) != '\n')
        n++;
    if (at(l, n) != '"') {
        take(l, TOK_BAD, n);
        l->now.text = STR("a text without its closing quote");
        return;
    }
    take(l, TOK_STRING, n + 1);
    l->now.text = str_sub(l->now.text, 1, n - 1);
}

static void begin(struct lex *l)
{
    bool leads = skip_blanks(l);
    l->now = (struct token){
        .at = l->at, .line = l->line, .column = (int)(l->at - l->line_at) + 1, .leads = leads
    };
}

static bool is_two(char c, char d)
{
    return (d == '=' && (c == '<' || c == '>' || c == '!' || c == '=')) || (c == '.' && d == '.');
}

void lex_next(struct lex *l)
{
    begin(l);
    char c = at(l, 0), d = at(l, 1);
    if (l->at >= l->text.len)
        take(l, TOK_END, 0);
    else if (is_letter(c))
        take(l, TOK_NAME, name_length(l));
    else if (is_digit(c))
        number_or_date(l);
    else if (c == '"')
        string(l);
    else
        take(l, TOK_SIGN, is_two(c, d) ? 2 : 1);
}

void lex_next_id(struct lex *l)
{
    begin(l);
    size_t n = 0;
    while (is_letter(at(l, n)) || is_digit(at(l, n)) || at(l, n) == '-')
        n++;
    if (n == 0)
        lex_next(l);
    else
        take(l, TOK_NAME, n);
}

void lex_open(struct lex *l, str text)
{
    *l = (struct lex){ .text = text, .line = 1 };
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        l->at = l->line_at = 3;
    lex_next(l);
}

bool lex_is(const struct lex *l, const char *word)
{
    return (l->now.kind == TOK_NAME || l->now.kind == TOK_SIGN) && str_eq(l->now.text, str_c(word));
}
