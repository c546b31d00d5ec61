// SPDX-License-Identifier: Apache-2.0
#include "model/event.h"

const char *const event_kind_names[EVENT_KINDS] = { "traveller", "declaration" };
const char *const weight_names[3] = { "info", "minor", "major" };
const char *const severity_names[SEVERITIES] = { "low", "normal", "high", "top" };
const char *const reason_kind_names[REASON_KINDS] = { "rule", "list" };
const char *const unit_kind_names[UNIT_KINDS] = { "targeting", "airport", "appraisement" };

int severity_from(str name)
{
    for (int i = 0; i < SEVERITIES; i++)
        if (str_eq_nocase(name, str_c(severity_names[i])))
            return i;
    return -1;
}
