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

const struct port *port_at(size_t i) { return i < countof(ports) ? &ports[i] : NULL; }

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

static const struct {
    const char *office, *port;
} offices[] = {
#define OFFICE(office, port) { office, port },
#include "model/offices.def"
};

const struct port *port_of_place(str place)
{
    const struct port *p = port_find(place);
    for (size_t i = 0; !p && i < countof(offices); i++)
        if (str_eq_nocase(place, str_c(offices[i].office)))
            p = port_find(str_c(offices[i].port));
    return p;
}

str region_of_place(str place)
{
    const struct port *p = port_of_place(place);
    return p ? str_c(p->region) : STR("");
}

struct spot {
    double lat, lon;
};

/* A place of ours, or "LAT,LON" as a tracker told it. */
static bool spot_of(str place, struct spot *ret)
{
    const struct port *p = port_find(place);
    str rest = place, lat;
    if (p) {
        *ret = (struct spot){ p->lat, p->lon };
        return p->lat != 0 || p->lon != 0;
    }
    return str_cut(&rest, ',', &lat) && rest.len && str_to_f64(lat, &ret->lat) == 0 &&
           str_to_f64(rest, &ret->lon) == 0;
}

static double straight_km(const struct spot *a, const struct spot *b)
{
    const double to_radians = 3.14159265358979323846 / 180;
    double dlat = (b->lat - a->lat) * to_radians, dlon = (b->lon - a->lon) * to_radians;
    double s = sin(dlat / 2), t = sin(dlon / 2);
    double h = s * s + cos(a->lat * to_radians) * cos(b->lat * to_radians) * t * t;
    return 2 * 6371 * asin(sqrt(h < 1 ? h : 1));
}

double road_minutes(str from, str to)
{
    struct spot a, b;
    return spot_of(from, &a) && spot_of(to, &b) ? floor(straight_km(&a, &b) / 130 * 60) : -1;
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
