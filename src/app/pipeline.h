/* pipeline.h — the way of a message. Read pipeline.c first. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/work.h"

struct stage {
    const char *name;
    int (*run)(struct work *w);
    const char *what;
};
extern const struct stage message_way[];
extern const size_t message_way_n;

/* 0, STAGE_STOP (a repeat: nothing to write), or an error. w->writes holds what to store. */
int pipeline_run(struct work *w) must_use;
