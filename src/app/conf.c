// SPDX-License-Identifier: Apache-2.0
#include "app/conf.h"

#include "app/near.h"
#include "base/buf.h"
#include "base/err.h"
#include "platform/os.h"

struct setting {
    const char *key, *doc;
    bool is_number;
    const char *text;
    int64_t number, min, max;
    size_t offset;
};
static const struct setting settings[] = {
#define CONF_TEXT(name, key, value, doc) \
    { key, doc, false, value, 0, 0, 0, offsetof(struct conf, name) },
#define CONF_NUMBER(name, key, value, min, max, doc) \
    { key, doc, true, NULL, value, min, max, offsetof(struct conf, name) },
#include "app/conf.def"
};

static void *place(struct conf *c, const struct setting *s) { return (char *)c + s->offset; }

struct conf conf_defaults(void)
{
    struct conf c;
    for (size_t i = 0; i < countof(settings); i++) {
        if (settings[i].is_number)
            *(int64_t *)place(&c, &settings[i]) = settings[i].number;
        else
            *(str *)place(&c, &settings[i]) = str_c(settings[i].text);
    }
    return c;
}

static const struct setting *find(str key)
{
    for (size_t i = 0; i < countof(settings); i++)
        if (str_eq(key, str_c(settings[i].key)))
            return &settings[i];
    str keys[countof(settings)];
    char near[NEAR_TEXT];
    for (size_t i = 0; i < countof(settings); i++)
        keys[i] = str_c(settings[i].key);
    fail(ERR_INVALID, "no such setting: '" STR_FMT "'%s; `ntc config explain` shows all",
         STR_ARG(key), near_names(near, key, keys, countof(keys)));
    return NULL;
}

int conf_set(struct conf *c, str key, str value)
{
    const struct setting *s = find(key);
    if (!s)
        return ERR_INVALID;
    if (!s->is_number) {
        *(str *)place(c, s) = value;
        return 0;
    }
    int64_t n;
    if (str_to_i64(value, &n) < 0 || n < s->min || n > s->max)
        return fail(ERR_INVALID, "%s is a number from %lld to %lld, not '" STR_FMT "'", s->key,
                    (long long)s->min, (long long)s->max, STR_ARG(value));
    *(int64_t *)place(c, s) = n;
    return 0;
}

int conf_read(struct arena *a, const char *dir, struct conf *ret)
{
    *ret = conf_defaults();
    char *path = str_cstr(a, str_fmt(a, "%s/ntc.conf", dir));
    if (!file_exists(path))
        return 0;
    str rest, line, key;
    TRY(file_read(path, a, 1 << 20, &rest));
    for (int n = 1; str_cut(&rest, '\n', &line); n++) {
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!str_cut(&line, '=', &key))
            return fail(ERR_INVALID, "%s:%d: key = value is expected", path, n);
        if (conf_set(ret, str_trim(key), str_trim(line)) < 0)
            return fail(ERR_INVALID, "%s:%d: %s", path, n, err_last());
    }
    return 0;
}

int conf_boarding(const struct conf *c, struct boarding_terms *ret)
{
    *ret = (struct boarding_terms){ .phone = c->boarding_phone,
                                    .answer = c->boarding_answer_ms * 1000,
                                    .acknowledge = c->boarding_ack_s * USEC_PER_S };
    return boarding_terms_read(c->boarding_codes, c->boarding_incomplete, ret);
}

int conf_explain(struct arena *a, str key, const struct conf *present, str *ret)
{
    struct buf b = buf_new(a, 64 * 1024);
    struct conf c = *present;
    if (key.len && !find(key))
        return ERR_INVALID;
    for (size_t i = 0; i < countof(settings); i++) {
        const struct setting *s = &settings[i];
        if (key.len && !str_eq(key, str_c(s->key)))
            continue;
        buf_fmt(&b, "# %s", s->doc);
        if (s->is_number)
            buf_fmt(&b, " (%lld to %lld)\n%s = %lld\n\n", (long long)s->min, (long long)s->max,
                    s->key, (long long)*(int64_t *)place(&c, s));
        else
            buf_fmt(&b, "\n%s = " STR_FMT "\n\n", s->key, STR_ARG(*(str *)place(&c, s)));
    }
    *ret = buf_str(&b);
    return 0;
}
