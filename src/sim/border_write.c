// SPDX-License-Identifier: Apache-2.0
/* Messages of the links that speak JSON, as their contract pages say; and what of an EDIFACT
 * writer becomes a message of the border. */
#include "base/digest.h"
#include "sim/border_world.h"

enum { LONGEST = 1 << 20 };

static void take(struct scene *c, const char *link, str body)
{
    c->m->link = link;
    c->m->reference = story_number(c, "");
    c->m->body = body;
}

struct note note_begin(struct scene *c, const char *link, const char *kind)
{
    struct note n = { .c = c, .kind = kind, .b = buf_new(c->a, LONGEST) };
    c->m->link = link;
    json_open(&n.b, NULL, '{');
    json_str(&n.b, "kind", str_c(kind));
    json_open(&n.b, "events", '[');
    return n;
}

void note_event(struct note *n, const char *key, str number, usec at)
{
    json_open(&n->b, NULL, '{');
    json_str(&n->b, key, number);
    json_str(&n->b, "time", time_fmt(n->c->a, at));
}

static str iso(struct arena *a, int64_t day) { return date_of(a, day * USEC_PER_DAY); }

void note_person(struct note *n, const struct sim_person *p)
{
    struct arena *a = n->c->a;
    json_open(&n->b, "person", '{');
    json_str(&n->b, "given", p->given);
    json_str(&n->b, "surname", p->surname);
    json_str(&n->b, "birth", iso(a, p->birth));
    json_str(&n->b, "sex", (str){ &p->sex, 1 });
    json_str(&n->b, "nationality", p->nationality);
    json_close(&n->b, '}');
}

void note_documents(struct note *n, const struct sim_person *p, str cnic)
{
    struct arena *a = n->c->a;
    json_open(&n->b, "documents", '[');
    list_each (const struct sim_document, d, &p->documents) {
        json_open(&n->b, NULL, '{');
        json_str(&n->b, "type", STR("P"));
        json_str(&n->b, "number", d->number);
        json_str(&n->b, "issuer", d->issuer);
        json_str(&n->b, "expiry", iso(a, d->expiry));
        json_close(&n->b, '}');
    }
    if (cnic.len) {
        json_open(&n->b, NULL, '{');
        json_str(&n->b, "type", STR("I"));
        json_str(&n->b, "number", cnic);
        json_str(&n->b, "issuer", STR("PAK"));
        json_close(&n->b, '}');
    }
    json_close(&n->b, ']');
}

void note_event_end(struct note *n)
{
    json_close(&n->b, '}');
    n->c->m->events++;
}

void note_end(struct note *n)
{
    json_close(&n->b, ']');
    json_close(&n->b, '}');
    must(!n->b.cut);
    take(n->c, n->c->m->link, buf_str(&n->b));
}

void edifact_end(struct scene *c, const char *link, int64_t events)
{
    must(c->s.messages.n == 1);
    take(c, link, c->s.messages.at[0].body);
    c->m->events = events;
}

str situation_of(struct scene *c, const char *kind, str place, usec at)
{
    str minute = str_sub(time_fmt(c->a, at), 0, 16);
    return str_fmt(c->a, "%s " STR_FMT " " STR_FMT, kind, STR_ARG(place), STR_ARG(minute));
}

void tell_crossing(struct scene *c, const struct count_of *x)
{
    struct note n = note_begin(c, "immigration", "crossing");
    for (size_t i = 0; i < x->home->n; i++) {
        usec at = x->at + (usec)i * 20 * USEC_PER_S;
        note_event(&n, "reference", str_fmt(c->a, STR_FMT "-%zu", ONCE(story_number(c, "X")), i),
                   at);
        json_str(&n.b, "port", x->port);
        json_str(&n.b, "direction", str_c(x->direction));
        json_i64(&n.b, "counter", 1 + (int64_t)(c->h.story % 24));
        json_str(&n.b, "mode", str_c(x->mode));
        json_opt(&n.b, "flight", x->flight);
        json_str(&n.b, "result", str_c(x->result ? x->result : "cleared"));
        json_opt(&n.b, "control", str_c(x->control));
        note_person(&n, &x->home->people[i]);
        note_documents(&n, &x->home->people[i], x->home->cnic[i]);
        note_event_end(&n);
    }
    note_end(&n);
}

void tell_money(struct scene *c, const struct count_of *x)
{
    struct note n = note_begin(c, "currency", "money");
    struct sim_person p = x->home->people[0];
    if (x->by_card)
        p.documents = (struct sim_documents){ 0 };
    note_event(&n, "number", story_number(c, "CD"), x->at);
    json_str(&n.b, "port", x->port);
    json_str(&n.b, "direction", str_c(x->direction));
    json_opt(&n.b, "partner", x->partner);
    json_opt(&n.b, "flight", x->flight);
    if (x->is_found)
        json_bool(&n.b, "found", true);
    json_str(&n.b, "source", STR("savings"));
    json_open(&n.b, "amounts", '[');
    json_open(&n.b, NULL, '{');
    json_str(&n.b, "currency", STR("USD"));
    json_i64(&n.b, "value", x->usd);
    json_str(&n.b, "form", STR("cash"));
    json_close(&n.b, '}');
    json_close(&n.b, ']');
    note_person(&n, &p);
    note_documents(&n, &p, x->home->cnic[0]);
    note_event_end(&n);
    note_end(&n);
}

void tell_camera(struct scene *c, str camera, str port, int64_t brightness, str digest)
{
    struct note n = note_begin(c, "faces", "face");
    note_event(&n, "reference",
               str_fmt(c->a, "H%llX-" STR_FMT, (long long)(c->now / 1000), STR_ARG(camera)),
               c->now);
    json_str(&n.b, "signal", STR("heartbeat"));
    json_str(&n.b, "camera", camera);
    json_str(&n.b, "port", port);
    json_i64(&n.b, "brightness", brightness);
    json_str(&n.b, "digest", digest);
    note_event_end(&n);
    note_end(&n);
    c->m->reference = str_fmt(c->a, "H%llX-" STR_FMT, (long long)(c->now / 1000), STR_ARG(camera));
}

void tell_face(struct scene *c, const struct sighting *x)
{
    struct note n = note_begin(c, "faces", "face");
    note_event(&n, "reference", story_number(c, "F"), x->at);
    json_str(&n.b, "signal", STR("match"));
    json_str(&n.b, "camera", x->camera);
    json_str(&n.b, "port", x->port);
    json_str(&n.b, "gallery", str_c(x->gallery));
    json_str(&n.b, "subject", story_number(c, "G"));
    json_f64(&n.b, "score", x->score);
    json_f64(&n.b, "threshold", 0.8);
    json_f64(&n.b, "quality", 0.9);
    note_person(&n, x->who);
    note_event_end(&n);
    note_end(&n);
}
