// SPDX-License-Identifier: Apache-2.0
/* Who was where others were: vehicles that pass the same posts together, persons who are on
 * the same flights without being of one reservation.
 *
 * These look at what was committed before, and expect no count: all who pass one post would run
 * one behind the other. Two of a convoy that are told of at the very same moment know of each
 * other at their next post. */
#include "base/digest.h"
#include "base/err.h"
#include "entity/entity_private.h"
#include "model/ports.h"
#include "store/db.h"

enum {
    CONVOY_DAYS = 3,
    CONVOY_POSTS = 3,
    COMPANION_DAYS = 90,
    COMPANION_FLIGHTS = 2,
    FLIGHTS_MOST = 20, /* of one traveller that are looked at */
    NEIGHBOURS_MOST = 50
};
static const usec apart = 120 * USEC_PER_S;

/* At how many posts did each vehicle pass with this one that passes with it now, this post left
 * out; and what is on record of it. */
static const struct query q_convoy = {
    "SELECT n.mark, count(DISTINCT b.place), "
    "(SELECT count(*) FROM measure s WHERE s.entity = n.mark AND s.what = 'seizure') "
    "FROM (SELECT DISTINCT mark FROM measure WHERE entity = $1 AND what = 'passing' "
    "AND at >= $2 AND at <= $3 AND mark <> $4 LIMIT $5) n "
    "JOIN measure a ON a.entity = $4 AND a.what = 'passage' AND a.at >= $6 AND a.at <= $7 "
    "AND a.place <> $8 "
    "JOIN measure b ON b.entity = n.mark AND b.what = 'passage' AND b.at >= a.at - $9 "
    "AND b.at <= a.at + $9 AND b.place = a.place GROUP BY n.mark"
};
static const struct query q_companions = {
    "SELECT o.entity FROM (SELECT situation FROM measure WHERE entity = $1 AND what = 'alone' "
    "AND situation <> $2 AND at >= $3 AND at < $4 ORDER BY at DESC LIMIT $5) me "
    "JOIN measure o ON o.situation = me.situation AND o.what = 'alone' AND o.entity <> $1 "
    "GROUP BY o.entity HAVING count(*) >= $6"
};

/* However the post is written. */
str convoy_post(const struct work *w, const struct event *e)
{
    const struct port *port = port_find(e->passage->post.text);
    return uid_from(w->arena, STR("post"), port ? str_c(port->code) : e->passage->post.text);
}

int convoy_read(struct work *w, struct event *e)
{
    usec at = entity_at(w, e);
    struct rows rows;
    e->profile.convoy = e->profile.convoy_known = 0;
    if (!str_eq(str_c(e->subject_kind), STR("vehicle")) || !e->passage->post.text.len)
        return 0;
    TRY(db_read(w->db, w->arena, &q_convoy,
                VALS(V_TEXT(convoy_post(w, e)), V_I64(at - apart), V_I64(at + apart),
                     V_TEXT(e->subject), V_I64(NEIGHBOURS_MOST),
                     V_I64(at - CONVOY_DAYS * USEC_PER_DAY), V_I64(at + CONVOY_DAYS * USEC_PER_DAY),
                     V_TEXT(e->passage->post.text), V_I64(apart)),
                &rows));
    list_each (const struct row, r, &rows) {
        if (row_i64(r, 1) + 1 < CONVOY_POSTS)
            continue;
        e->profile.convoy++;
        e->profile.convoy_known += row_i64(r, 2);
    }
    return 0;
}

bool is_alone_booked(const struct event *e) { return e->booking && e->booking->party_size == 1; }

/* Who shares a reservation travels together openly: only those alone in theirs count. */
int companions_read(struct work *w, struct event *e)
{
    usec at = entity_at(w, e);
    struct rows rows;
    e->profile.companions = 0;
    if (!is_alone_booked(e))
        return 0;
    TRY(db_read(w->db, w->arena, &q_companions,
                VALS(V_TEXT(e->subject), V_TEXT(e->situation),
                     V_I64(at - COMPANION_DAYS * USEC_PER_DAY), V_I64(at), V_I64(FLIGHTS_MOST),
                     V_I64(COMPANION_FLIGHTS)),
                &rows));
    e->profile.companions = (int64_t)rows.n;
    return 0;
}
