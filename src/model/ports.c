// SPDX-License-Identifier: Apache-2.0
#include "model/ports.h"

#include "base/buf.h"
#include "base/err.h"

#include <math.h>

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

static double straight_km(const struct port *a, const struct port *b)
{
    const double to_radians = 3.14159265358979323846 / 180;
    double dlat = (b->lat - a->lat) * to_radians, dlon = (b->lon - a->lon) * to_radians;
    double s = sin(dlat / 2), t = sin(dlon / 2);
    double h = s * s + cos(a->lat * to_radians) * cos(b->lat * to_radians) * t * t;
    return 2 * 6371 * asin(sqrt(h < 1 ? h : 1));
}

double road_minutes(str from, str to)
{
    const struct port *a = port_find(from), *b = port_find(to);
    if (!a || !b || (a->lat == 0 && a->lon == 0) || (b->lat == 0 && b->lon == 0))
        return -1;
    return floor(straight_km(a, b) / 130 * 60);
}

static bool is_named_before(size_t n, const char *region)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_c(ports[i].region), str_c(region)))
            return true;
    return false;
}

int region_check(struct arena *a, str region)
{
    struct buf known = buf_new(a, 1000);
    for (size_t i = 0; i < countof(ports); i++) {
        if (region.len == 0 || str_eq(region, str_c(ports[i].region)))
            return 0;
        if (!is_named_before(i, ports[i].region))
            buf_fmt(&known, "%s%s", known.len ? ", " : "", ports[i].region);
    }
    str all = buf_str(&known), given = str_sub(region, 0, 60);
    return fail(ERR_INVALID,
                "there is no region '" STR_FMT "': one of " STR_FMT ", or empty for all",
                STR_ARG(given), STR_ARG(all));
}
