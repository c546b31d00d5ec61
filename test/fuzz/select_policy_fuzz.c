// SPDX-License-Identifier: Apache-2.0
// Any text is a policy or has faults; a policy prints as a text that is the same policy.
#include "select/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    struct select_policy p, again;
    struct select_faults faults;
    int e = select_policy_read(a, (str){ (const char *)data, size }, &p, &faults);
    must(e != SELECT_FAULTY || (faults.n > 0 && faults.n <= SELECT_FAULTS_MAX));
    if (e != 0)
        return 0;
    must(select_policy_read(a, select_policy_print(a, &p), &again, &faults) == 0);
    must(str_eq(p.edition, again.edition) && again.terms.n == p.terms.n);
    return 0;
}
