/* vocabulary.c — the words that a parameter may have, by the name of routes.def. Each
 * is the list of the module that knows the words: none is written a second time here. */
// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.h"
#include "api/alerts.h"
#include "api/dossiers.h"
#include "api/route.h"
#include "assess/clearance.h"
#include "assess/lists.h"
#include "dossier/dossier.h"
#include "duty/duty.h"
#include "entity/ask.h"
#include "find/find.h"
#include "handover/handover.h"
#include "job/job.h"
#include "lane/lane.h"
#include "link/nadra.h"
#include "order/order.h"
#include "person/person.h"
#include "profile/profiled.h"
#include "purpose/browse.h"
#include "purpose/purpose.h"
#include "purpose/unmask.h"
#include "share/request.h"

static const char *event_kind_word(size_t i)
{
    return i < EVENT_KINDS ? event_kind_names[i] : NULL;
}

static const char *severity_word(size_t i) { return i < SEVERITIES ? severity_names[i] : NULL; }

static const char *message_status_word(size_t i)
{
    return i < MESSAGE_STATUSES ? message_status_names[i] : NULL;
}

static const char *entry_state_word(size_t i)
{
    return i < ENTRY_STATES ? entry_state_names[i] : NULL;
}

static const char *clearance_state_word(size_t i)
{
    return i < CLEARANCE_STATES ? clearance_state_names[i] : NULL;
}

static const char *list_format_word(size_t i)
{
    const struct list_format *f = list_format_at(i);
    return f ? f->name : NULL;
}

/* What an alert may be claimed or woken for. */
static const char *then_word(size_t i) { return i == 0 ? "close" : NULL; }

static const struct vocabulary vocabularies[] = {
    { "severity", severity_word },
    { "event_kind", event_kind_word },
    { "queue_state", alert_filter_state },
    { "worth", alert_worth },
    { "bulk_act", bulk_act_word },
    { "second_act", second_act_word },
    { "job_state", job_state_word },
    { "export_what", export_what_word },
    { "job_item_state", job_item_state_word },
    { "wake", alert_wake },
    { "then", then_word },
    { "message_status", message_status_word },
    { "entry_state", entry_state_word },
    { "list_format", list_format_word },
    { "clearance_state", clearance_state_word },
    { "clearance_reason", clearance_reason },
    { "identity_purpose", identity_purpose },
    { "lane", lane_word },
    { "order_state", order_filter_state },
    { "order_kind", order_kind },
    { "refusal", order_refusal },
    { "order_result", order_result },
    { "handover_act", handover_act_word },
    { "mute_reason", mute_reason },
    { "watch_basis", profiled_basis },
    { "caution", profiled_caution },
    { "watch_state", profiled_filter_state },
    { "entity_kind", find_kind },
    { "verdict", person_verdict },
    { "decision_state", person_decision_state },
    { "request_state", request_filter_state },
    { "request_basis", request_basis },
    { "request_subject", request_subject },
    { "request_refusal", request_refusal },
    { "purpose", purpose_word },
    { "prompt_language", purpose_language },
    { "browse_state", browse_state },
    { "browse_finding", browse_finding },
    { "unmask_reason", unmask_reason },
    { "unmask_state", unmask_state },
    { "dossier_state", dossier_filter_state },
    { "dossier_entry", dossier_entry_kind },
    { "dossier_handling", dossier_handling },
    { "dossier_relation", dossier_relation },
    { "dossier_language", dossier_language },
    { "graph_ask", ask_word },
};

const struct vocabulary *vocabulary_find(str name)
{
    for (size_t i = 0; i < countof(vocabularies); i++)
        if (str_eq(name, str_c(vocabularies[i].name)))
            return &vocabularies[i];
    return NULL;
}

const struct vocabulary *vocabulary_of_words(str type)
{
    return str_ends(type, STR("+")) ? vocabulary_find(str_sub(type, 0, type.len - 1)) : NULL;
}

bool vocabulary_has_all(const struct vocabulary *v, str words)
{
    str one;
    while (str_cut(&words, ' ', &one))
        if (one.len && !vocabulary_has(v, one))
            return false;
    return true;
}

bool vocabulary_has(const struct vocabulary *v, str word)
{
    for (size_t i = 0; v->at(i); i++)
        if (str_eq(word, str_c(v->at(i))))
            return true;
    return false;
}

str vocabulary_pattern(struct arena *a, const struct vocabulary *v)
{
    struct buf one = buf_new(a, 1000);
    for (size_t i = 0; v->at(i); i++)
        buf_fmt(&one, "%s%s", i == 0 ? "" : "|", v->at(i));
    str s = buf_str(&one);
    return str_fmt(a, "^((" STR_FMT ")( (" STR_FMT "))*)?$", STR_ARG(s), STR_ARG(s));
}

str vocabulary_text(struct arena *a, const struct vocabulary *v)
{
    struct buf b = buf_new(a, 1000);
    for (size_t i = 0; v->at(i); i++)
        buf_fmt(&b, "%s%s", i == 0 ? "" : v->at(i + 1) ? ", " : " or ", v->at(i));
    return buf_str(&b);
}
