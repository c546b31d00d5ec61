/* ports.h — the places where goods and people enter and leave Pakistan (ports.def). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"

enum port_kind {
    PORT_AIRPORT,
    PORT_SEAPORT,
    PORT_TERMINAL,
    PORT_LAND,
    PORT_DRY,
    PORT_POST,
    PORT_KINDS
};

struct port {
    const char *code, *others, *name;
    enum port_kind kind;
    const char *region; /* South Central North KP Balochistan GB */
    double lat, lon;    /* 0, 0 not known */
};

/* The least minutes in which a vehicle can have come from one to the other: the straight line
 * at 130 km/h, which no road allows; -1: a place or its position is not known. */
double road_minutes(str from, str to);
/* The region of a place, as port_of_place(); "" it is none of ours. */
str region_of_place(str place);
/* 0, or ERR_INVALID with the regions that there are. Empty: all regions. */
int region_check(struct arena *a, str region) must_use;

const struct port *port_at(size_t i);   /* as ports.def has them; NULL behind the last */
const struct port *port_find(str code); /* by any of its codes; NULL: none of ours */

/* The same, and of an office of Customs the port at which it clears. */
const struct port *port_of_place(str place);

/* Pakistan Standard Time is UTC+5 all year: a local time at one of our ports is exact. */
#define PORT_UTC_OFFSET ((usec)5 * 3600 * USEC_PER_S)
