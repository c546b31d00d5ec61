/* outgoing.c — the part of a contract page that tells what a link gets from the Centre. */
// SPDX-License-Identifier: Apache-2.0
#include "link/explain.h"

static void orders(struct buf *b)
{
    buf_fmt(
        b,
        "\n### Orders to it (`--receives orders`)\n\n"
        "An officer orders an examination, a grounding or a scan. It is sent by `POST` to the "
        "address of `ntc link endpoint`, at least once, 5 s to 15 min between tries, 20 tries; or "
        "the link fetches it with `GET /api/v1/orders?state=open`.\n\n"
        "```\nPOST /ntc HTTP/1.1\nNTC-Notice: 01J...-1-link-weboc\nNTC-Signature: "
        "t=1795509000,v1=HEX\n\n"
        "{\"order\":\"01J...\",\"version\":1,\"state\":\"new\",\"kind\":\"grounding\","
        "\"declaration\":\"KAPW-HC-77\",\"container\":\"CSQU3054383\",\"instruction\":\"ground\","
        "\"text\":\"ground the container for examination\",\"ordered\":\"2026-11-24T08:00:00Z\","
        "\"due\":\"2026-11-24T08:15:00Z\"}\n```\n\n"
        "- **Signature**: the key is the SHA-256 of the secret's text; HEX is HMAC-SHA-256 over "
        "`t`, a dot, and the body. Refuse a `t` older than five minutes.\n"
        "- **Answer** 2xx when it is stored. The same `NTC-Notice` again is the same notice; of "
        "one order the highest `version` holds. `state` `withdrawn` or `expired`: do not begin.\n"
        "- **Acknowledge** until `due`: `POST /api/v1/orders/ID/acknowledge`, with the link's key. "
        "Again has no second effect; 409: it has ended meanwhile. Later it is shown as overdue.\n"
        "- **Refuse**: `POST /api/v1/orders/ID/refuse`, `{\"reason\":CODE,\"note\":TEXT}`; codes "
        "in "
        "`GET /api/v1/orders/words`.\n"
        "- **Result**: an event of kind `examination` with the order's id as `order`, the same "
        "declaration and container, and `signal` `result` or `finished` with a `result`; for a "
        "grounding `signal` `grounded` is enough. A result for an order of another link, or of "
        "other goods, is told as E-ORDER and changes nothing.\n");
}

static void answers(struct buf *b)
{
    buf_fmt(b, "\n### Answers to it (`--receives answers`)\n\n"
               "It asks with `POST /api/v1/requests` and fetches the answer, when two persons have "
               "made it, with `GET /api/v1/requests/ID/answer`: see [requests.md](requests.md).\n");
}

static void seizures(struct buf *b)
{
    buf_fmt(
        b,
        "\n### Seizures to it (`--receives seizures`)\n\n"
        "`GET /api/v1/exchange/seizures?after=&limit=` (at most 200) answers "
        "`{\"kind\":\"seizure\",\"events\":[...]}`: records of all others, in the form in which "
        "`POST /api/v1/messages` takes them (below), without what `--leave-out` names. Go on with "
        "`after` as the header `NTC-Next` said; without the header there is no more yet. A record "
        "is given `exchange.settle_s` after it came. Each that is given stands in the ledger.\n");
}

static void pictures(struct buf *b)
{
    buf_fmt(b, "\n### Pictures to it (`--receives \"seizures pictures\"`)\n\n"
               "`GET /api/v1/pictures/DIGEST` for each digest in `pictures`. Each stands in the "
               "ledger.\n");
}

static void own_pictures(struct buf *b)
{
    buf_fmt(b, "\n### Pictures from it\n\n"
               "`POST /api/v1/pictures`, body the bytes of one JPEG or PNG, at most "
               "`picture.max_kb`, `picture.day` and `picture.day_mb` a day. The answer holds its "
               "`digest`, the SHA-256 of the bytes: name it in the event's field of pictures, "
               "before or after. The same again has no effect. 413 too large, 422 no whole "
               "picture, 429 the day is full.\n");
}

/* Which kinds of links have which of it. */
static const struct {
    const char *kind;
    void (*parts[5])(struct buf *b);
} outgoing[] = {
    { "weboc", { orders, own_pictures } },
    { "terminal", { orders, own_pictures } },
    { "inland", { orders, own_pictures } },
    { "faces", { own_pictures } },
    { "ncen", { seizures, pictures, own_pictures } },
    { "agency", { orders, answers, seizures, pictures, own_pictures } },
};

void link_explain_outgoing(struct buf *b, const struct link_kind *k)
{
    for (size_t i = 0; i < countof(outgoing); i++) {
        if (!str_eq(str_c(k->name), str_c(outgoing[i].kind)))
            continue;
        buf_fmt(b, "\n## Besides messages\n\nNothing is given to a link that its agreement does "
                   "not name (`ntc link add --receives`).\n");
        for (size_t p = 0; p < countof(outgoing[i].parts) && outgoing[i].parts[p]; p++)
            outgoing[i].parts[p](b);
    }
}
