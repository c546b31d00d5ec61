// SPDX-License-Identifier: Apache-2.0
#include "model/mark.h"

void mark_json(struct buf *b, const char *key, const struct mark *x)
{
    if (x->birth.len == 0 && x->number.len == 0)
        return;
    json_open(b, key, '{');
    json_opt(b, "birth", x->birth);
    json_opt(b, "number", x->number);
    json_opt(b, "field", x->field);
    json_opt(b, "also_number", x->also_number);
    json_opt(b, "also_field", x->also_field);
    json_close(b, '}');
}
