// SPDX-License-Identifier: Apache-2.0
#include "model/places.h"

#include "model/ports.h"

static const struct spot {
    const char *code;
    double lat, lon;
} spots[] = {
#define SPOT(code, lat, lon) { code, lat, lon },
#define PLACE(code, name, country, lat, lon)
#include "model/places.def"
};

static const struct abroad {
    const char *code, *name, *country;
    double lat, lon;
} abroad[] = {
#define SPOT(code, lat, lon)
#define PLACE(code, name, country, lat, lon) { code, name, country, lat, lon },
#include "model/places.def"
};

static const char *const kinds[PORT_KINDS] = {
    [PORT_AIRPORT] = "airport", [PORT_SEAPORT] = "seaport", [PORT_TERMINAL] = "terminal",
    [PORT_LAND] = "land",       [PORT_DRY] = "dry",         [PORT_POST] = "post"
};

static void of_port(const struct port *p, struct place *ret)
{
    *ret = (struct place){ .code = str_c(p->code),
                           .name = str_c(p->name),
                           .country = "PAK",
                           .kind = kinds[p->kind],
                           .lat = p->lat,
                           .lon = p->lon,
                           .is_placed = p->lat != 0 || p->lon != 0 };
    for (size_t i = 0; !ret->is_placed && i < countof(spots); i++)
        if (str_eq(ret->code, str_c(spots[i].code))) {
            ret->lat = spots[i].lat;
            ret->lon = spots[i].lon;
            ret->is_placed = true;
        }
}

static void of_abroad(const struct abroad *x, struct place *ret)
{
    *ret = (struct place){ .code = str_c(x->code),
                           .name = str_c(x->name),
                           .country = x->country,
                           .kind = "",
                           .lat = x->lat,
                           .lon = x->lon,
                           .is_placed = true };
}

/* "24.90650,67.16080": where a tracker was; 0,0 is what a broken one says. */
static bool of_tracker(struct arena *a, str text, struct place *ret)
{
    str rest = text, lat;
    double y, x;
    if (!str_cut(&rest, ',', &lat) || !rest.len || str_to_f64(lat, &y) < 0 ||
        str_to_f64(rest, &x) < 0)
        return false;
    *ret = (struct place){ .code = STR(""),
                           .name = str_copy(a, text),
                           .country = "",
                           .kind = "",
                           .lat = y,
                           .lon = x,
                           .is_placed =
                               y >= -90 && y <= 90 && x >= -180 && x <= 180 && (y != 0 || x != 0) };
    return true;
}

bool place_find(struct arena *a, str text, struct place *ret)
{
    str code = str_trim(text);
    const struct port *p = port_find(code);
    if (p) {
        of_port(p, ret);
        return true;
    }
    for (size_t i = 0; i < countof(abroad); i++)
        if (str_eq_nocase(code, str_c(abroad[i].code))) {
            of_abroad(&abroad[i], ret);
            return true;
        }
    return of_tracker(a, code, ret);
}

bool place_at(size_t i, struct place *ret)
{
    size_t n = 0;
    for (const struct port *p; (p = port_at(n)); n++)
        if (n == i) {
            of_port(p, ret);
            return true;
        }
    if (i < n || i - n >= countof(abroad))
        return false;
    of_abroad(&abroad[i - n], ret);
    return true;
}

void place_json(struct buf *b, const char *key, const struct place *p)
{
    json_open(b, key, '{');
    json_str(b, "code", p->code);
    json_str(b, "name", p->name);
    json_opt(b, "kind", str_c(p->kind));
    json_opt(b, "country", str_c(p->country));
    if (p->is_placed) {
        json_f64(b, "lat", p->lat);
        json_f64(b, "lon", p->lon);
    }
    json_close(b, '}');
}
