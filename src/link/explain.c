// SPDX-License-Identifier: Apache-2.0
#include "link/explain.h"

static const char *const type_words[] = {
    [FIELD_FACT] = "text",          [FIELD_DATE] = "date `YYYY-MM-DD`, may be partial",
    [FIELD_I64] = "whole number",   [FIELD_F64] = "number",
    [FIELD_BOOL] = "true or false", [FIELD_TIME] = "time, RFC 3339 with zone",
};

static bool is_needed(const char *needs, const char *name)
{
    str rest = str_c(needs), one;
    while (str_cut(&rest, ' ', &one))
        if (str_eq(one, str_c(name)))
            return true;
    return false;
}

static void record(struct buf *b, const struct slot *s, const char *needs)
{
    bool own = needs != NULL;
    buf_fmt(b, own ? "\n### The event itself\n\n" : "\n### `%s`%s\n\n", s->member,
            s->how == SLOT_ONE ? ": an object" : ": a list of objects");
    buf_fmt(b, "| member | type | what it is |\n|---|---|---|\n");
    for (size_t i = 0; i < s->fields->n; i++) {
        const struct field *f = &s->fields->fields[i];
        str doc = str_c(f->doc), head;
        str rest = doc;
        if (!str_cut(&rest, ';', &head) || !str_starts(str_trim(rest), STR("-1")))
            head = doc; /* that an unknown number is -1 is our own affair: it is left out */
        buf_fmt(b, "| `%s` | %s | " STR_FMT "%s |\n", f->name, type_words[f->type], STR_ARG(head),
                own && is_needed(needs, f->name) ? "; **needed**" : "");
    }
}

/* Standard messages that tell of them. */
static const char *const standards[EVENT_KINDS] = {
    [EVENT_TRAVELLER] = "Also as PAXLST (UN/EDIFACT) or PNRGOV (PADIS), of any directory.",
    [EVENT_CONSIGNMENT] = "Also as CUSCAR or IFTMCS: see [edifact-cargo.md](edifact-cargo.md).",
};

static void kind(struct buf *b, enum event_kind k)
{
    const struct slot *own = event_own_slot(k);
    buf_fmt(b, "\n## Events of kind `%s`\n", event_kind_names[k]);
    if (standards[k])
        buf_fmt(b, "\n%s\n", standards[k]);
    record(b, own, event_kinds[k].needs);
    for (size_t i = 0; i < SLOTS; i++)
        if (&slots[i] != own && slots[i].kinds & 1u << k)
            record(b, &slots[i], NULL);
}

static void terms(struct buf *b, const struct link_kind *k)
{
    buf_fmt(b, "# %s\n\nKind of link: `%s`. This page is made by `ntc link explain %s`.\n\n",
            k->what, k->name, k->name);
    buf_fmt(b, "| | |\n|---|---|\n| owner | %s |\n| purpose | %s |\n| legal basis | %s |\n",
            k->owner, k->purpose, k->basis);
    buf_fmt(b, "| kept | class `%s`, %lld days: %s |\n", k->retention,
            (long long)link_retention_days(str_c(k->retention)),
            link_retention_sentence(str_c(k->retention)));
    if (k->every_s)
        buf_fmt(b, "| speaks at least every | %lld s, day and night |\n", (long long)k->every_s);
    else
        buf_fmt(b, "| speaks | when it has something |\n");
    buf_fmt(b, "| not kept | %s |\n", k->leave_out[0] ? k->leave_out : "nothing is left out");
    buf_fmt(
        b,
        "\nThese are the terms that are proposed; what was agreed is recorded with `ntc link add` "
        "and `ntc link renew`, and shown by `ntc link list`. When the agreement lapses, the link "
        "is answered 403 with the agreement's name, and nothing of the message is kept. Longer "
        "than "
        "its class says is kept only what an alert needs (docs/security.md, \"How long\").\n");
}

static void transport(struct buf *b)
{
    buf_fmt(
        b,
        "\n## Transport\n\n"
        "- **Push**: `POST /api/v1/messages`, header `Authorization: Bearer KEY` (one key a link), "
        "body one message, at most `http.body_mb`. `NTC-Reference` is the sender's own number of "
        "the "
        "message: the same reference with the same bytes has one effect, with other bytes it is "
        "409. "
        "Without it the bytes are their own reference.\n"
        "- **Drop folder** (`link.inbox`, for SFTP): in the folder of the link's name write "
        "`NAME.part`, then rename; taken files move to `done/` beside it, those that could not be "
        "read three times to `failed/`.\n"
        "- **Pull**: with `--pull URL --pull-every S` (and `--pull-secret-file FILE`, sent as "
        "Bearer) "
        "the Centre fetches the feed by GET, with `If-None-Match` and `If-Modified-Since`; a 200 "
        "is "
        "taken in like a push, 204 and 304 say that there is no news. The answer must be whole "
        "within "
        "`pull.timeout_ms` and at most `ingest.file_mb`. After five failures in a row the feed is "
        "left alone for `pull.pause_s`.\n"
        "- **Certificate** (optional): with `--certificate SHA256` a key is only good together "
        "with "
        "the client certificate that the TLS front hands on (`Client-Cert`, RFC 9440).\n"
        "- **New key**: `ntc link key --name NAME`; both are good until `--others end`.\n"
        "- **JSON**: one event, a list, or `{ \"kind\": K, \"sent\": TIME, \"events\": [...] }`. "
        "Members are those "
        "below; "
        "a member that is not known is told (E-KEY) and passed over. `ntc link explain --json` "
        "gives "
        "their JSON Schema.\n"
        "- **JSON of another shape**: with a map in the agreement (`ntc link add --map FILE`): "
        "`events = data.records[]` says where events are, `passage.plate = vehicle.regNo` where in "
        "each a field is, `$.header.site` begins at the top of the message, `amount.currency = "
        "cash[].ccy` makes a record of each element, `kind := passage` is what is always the same. "
        "What the map does not name is passed over; it is covered when the agreement leaves "
        "anything out.\n"
        "- **Versions**: what is sent again under the same number takes the place of what was "
        "sent before, unless its version is older: `version` of the record, else `sent` of the "
        "message (UNB of EDIFACT), else its arrival. What came late is kept, counted as `late`, "
        "and changes nothing.\n"
        "- **Table** (CSV): one row an event, columns `record.member`; or the sender's own "
        "columns, "
        "with the column map of its agreement (`ntc link add --map FILE`): `passage.plate = Reg "
        "No` "
        "a line, `kind := passage` for what is always the same.\n"
        "- **Answer**: 201 after the message is on disk, with `status` accepted, "
        "accepted_with_findings "
        "or quarantined, and each finding with its code and place (docs/findings.md). 401 no key, "
        "403 agreement lapsed, 409 reference used, 413 too large, 429 and 503 come again after "
        "`Retry-After`; 507 the disk is full.\n");
}

void link_explain(struct buf *b, const struct link_kind *k)
{
    str rest = str_c(k->sends), name;
    terms(b, k);
    transport(b);
    link_explain_outgoing(b, k);
    while (str_cut(&rest, ' ', &name)) {
        int e = event_kind_from(name);
        must(e >= 0);
        kind(b, (enum event_kind)e);
    }
}
