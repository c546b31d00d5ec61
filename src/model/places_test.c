// SPDX-License-Identifier: Apache-2.0
#include "model/places.h"

#include "base/test.h"
#include "model/ports.h"

TEST(a_place_is_found_by_any_of_its_codes)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct place p;
    check(place_find(a, STR("pklhe"), &p) && str_eq(p.code, STR("LHE")) && p.is_placed);
    check(place_find(a, STR("AEJEA"), &p) && str_eq(p.name, STR("Jebel Ali")) && p.lon > 55);
    check(!place_find(a, STR("NOWHERE"), &p));
    check(!place_find(a, STR(""), &p));
}

TEST(a_port_without_a_position_is_never_at_zero)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct place p;
    size_t open = 0;
    for (size_t i = 0; place_at(i, &p); i++) {
        check(!p.is_placed || p.lat != 0 || p.lon != 0);
        open += !p.is_placed;
    }
    check(open > 0);
    check(place_find(a, STR("BDN"), &p) && !p.is_placed);
    struct buf b = buf_new(a, 1000);
    place_json(&b, NULL, &p);
    size_t at;
    check(!str_find(buf_str(&b), STR("\"lat\""), &at));
}

TEST(a_spot_of_the_map_moves_no_rule)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct place p;
    check(place_find(a, STR("DRY-LHE"), &p) && p.is_placed && p.lat > 31);
    check(road_minutes(STR("DRY-LHE"), STR("KHI")) < 0);
}

TEST(a_tracker_is_where_it_says_unless_it_says_nothing)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct place p;
    check(place_find(a, STR("24.90650,67.16080"), &p) && p.is_placed && p.lat > 24.9);
    check(place_find(a, STR("0,0"), &p) && !p.is_placed);
    check(place_find(a, STR("95,10"), &p) && !p.is_placed);
    check(!place_find(a, STR("24.9"), &p));
}
