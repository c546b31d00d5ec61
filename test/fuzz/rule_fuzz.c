// SPDX-License-Identifier: Apache-2.0
/* Any text compiles or is refused; what compiles runs, and its canonical text beside it
 * has no fault but that its name is taken. */
#include "assess/rule/rule.h"
#include "assess/rule/sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    struct rule_text texts[2] = { { .name = STR("fuzz"), .text = { (const char *)data, size } } };
    struct rule_facts facts = { .event = make(a, struct event), .now = 1795478400 * USEC_PER_S };
    struct rule_faults faults = { 0 };
    struct rule_found found = { 0 };
    const struct rule_set *set = NULL, *both = NULL;
    size_t at;
    if (rule_set_compile(a, texts, 1, &set, &faults) != 0 || rule_set_count(set) == 0)
        return 0;
    must(rule_set_run(set, &facts, a, &found) >= 0);
    texts[1] = (struct rule_text){ .name = STR("again"), .text = rule_print(a, rule_at(set, 0)) };
    must(rule_set_compile(a, texts, 2, &both, &faults) == RULES_FAULTY && faults.n == 1);
    must(str_find(faults.at[0].text, STR("there is a rule"), &at));
    return 0;
}
