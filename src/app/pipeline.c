/* pipeline.c — the way of a message. Read this first.
 *
 * A message is one unit of work: it walks this table, each stage reads what those
 * before it left in `struct work` and appends what it wants changed to one list of
 * writes; the list becomes one transaction (store/writer.h), and only when that is
 * on disk does the sender hear that we have the message. So nothing acknowledged is
 * lost, and the same message again has no second effect (docs/adr/0001). */
// SPDX-License-Identifier: Apache-2.0
#include "app/pipeline.h"

#include "alert/alert.h"
#include "assess/assess.h"
#include "base/err.h"
#include "boarding/boarding.h"
#include "entity/entity.h"
#include "ingest/ingest.h"
#include "lane/lane.h"
#include "link/links.h"
#include "order/order.h"
#include "person/person.h"
#include "picture/picture.h"
#include "profile/profile.h"
#include "risk/risk.h"
#include "site/site.h"

/* clang-format off */
const struct stage message_way[] = {
    { "agree",     link_agree,       "source     -> its agreement; lapsed: stop here"         },
    { "receive",   ingest_receive,   "bytes      -> a fingerprint, and whose reference it is" },
    { "repeat",    ingest_repeat,    "message    -> new, or known already: stop here"         },
    { "decode",    ingest_decode,    "message    -> its kind, events, findings; normalised"   },
    { "minimise",  link_minimise,    "events     -> without what may not be kept"             },
    { "resolve",   entity_resolve,   "each event -> who it is about, in what situation"       },
    { "reconcile", entity_reconcile, "each event -> the newest version of what it tells, or late" },
    { "person",    person_resolve,   "what was said of whom -> who is one person, with all of theirs" },
    { "profile",   entity_profile,   "subject    -> what we know of them"                     },
    { "habit",     profile_run,      "subject    -> what is usual for them; profiled on purpose?" },
    { "score",     risk_score,       "a declaration -> what the models in force say of it"    },
    { "assess",    assess_run,       "event      -> reasons: lists first, then rules"         },
    { "lane",      lane_decide,      "declaration -> its lane, under the capacity of the shift"  },
    { "order",     order_results,    "a result   -> the order that it ends"                   },
    { "alert",     alert_raise,      "reasons    -> alerts, routed; notices in the outbox"    },
    { "answer",    boarding_answer,  "who asks who may board -> what the carrier is told"     },
    { "picture",   picture_uses,     "each event -> the pictures that it names"               },
    { "tally",     link_tally,       "the link   -> one message more in this hour"            },
    { "site",      site_count,       "each event -> one more of its kind at its site in this hour" },
    { "keep",      ingest_keep,      "all of it  -> rows, and one record of the audit"        },
};
/* clang-format on */
const size_t message_way_n = countof(message_way);

int pipeline_run(struct work *w)
{
    for (size_t i = 0; i < message_way_n; i++) {
        int r = message_way[i].run(w);
        if (r != 0)
            return r;
    }
    return 0;
}
