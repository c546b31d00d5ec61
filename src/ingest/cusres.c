// SPDX-License-Identifier: Apache-2.0
/* CUSRES as a carrier sends it: it confirms a change of ours (BGM+312), or says that it could
 * not apply it (ERP+1). No event comes of it. */
#include "base/err.h"
#include "ingest/edi_message.h"
#include "model/interactive.h"

enum { REPLIES_MAX = 999 };

struct cusres {
    struct edi_message m;
    bool is_message; /* the open ERP speaks of the message as a whole */
};

static void begin(void *self) { ((struct cusres *)self)->is_message = false; }

static void segment(void *self, const struct edi_segment *s)
{
    struct cusres *c = self;
    struct boarding_replies *replies = &c->m.d->interactive->replies;
    if (edi_is(s, "ERP"))
        c->is_message = edi_code(s, 1, 0, "1");
    if (!edi_is(s, "ERC") || replies->n == REPLIES_MAX)
        return;
    *list_push(c->m.a, replies) = (struct boarding_reply){ .code = edi_fact(c->m.a, s, 1, 0).text,
                                                           .is_error = c->is_message,
                                                           .offset = s->offset,
                                                           .length = s->length };
}

static void end(void *self) { (void)self; }

static int decode(struct arena *a, str body, str map, struct decoded *ret)
{
    static const struct edi_reader reader = { "CUSRES", begin, segment, end, NULL };
    (void)map;
    struct cusres *c = make(a, struct cusres);
    TRY(edi_read(&c->m, a, body, ret, &reader, c));
    const struct interactive *x = ret->interactive;
    ret->message_function = str_eq(x->function, STR("312")) ? STR("acknowledgement") : x->function;
    if (!x->replies.n)
        edi_finding(&c->m, E_EMPTY, 0, body.len, "No answer could be found in the message");
    return 0;
}

static int recognise(str body)
{
    size_t at;
    return edi_recognise(body, "CUSRES", &at);
}

const struct decoder decoder_cusres = {
    .name = "cusres",
    .what = "CUSRES: a carrier confirms who may board",
    .recognise = recognise,
    .decode = decode,
};
