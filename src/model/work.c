// SPDX-License-Identifier: Apache-2.0
#include "model/work.h"

const char *const message_status_names[MESSAGE_STATUSES] = { "accepted", "accepted_with_findings",
                                                             "quarantined", "discarded" };
