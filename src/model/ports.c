// SPDX-License-Identifier: Apache-2.0
#include "model/ports.h"

static const struct port ports[] = {
#define PORT(code, others, name, kind, region, lat, lon) \
    { code, others, name, PORT_##kind, region, lat, lon },
#include "model/ports.def"
};

static bool is_other(const struct port *p, str code)
{
    str rest = str_c(p->others), one;
    while (str_cut(&rest, ' ', &one))
        if (str_eq_nocase(one, code))
            return true;
    return false;
}

const struct port *port_find(str code)
{
    if (code.len == 0)
        return NULL;
    for (size_t i = 0; i < countof(ports); i++)
        if (str_eq_nocase(code, str_c(ports[i].code)))
            return &ports[i];
    for (size_t i = 0; i < countof(ports); i++)
        if (is_other(&ports[i], code))
            return &ports[i];
    return NULL;
}
