// SPDX-License-Identifier: Apache-2.0
#include "access/access.h"

#include "base/err.h"

const char *const role_names[ROLES] = { "officer", "analyst", "supervisor", "administrator",
                                        "auditor", "link",    "wall" };

#define O ROLE_OFFICER
#define A ROLE_ANALYST
#define S ROLE_SUPERVISOR
#define D ROLE_ADMINISTRATOR
#define U ROLE_AUDITOR
#define L ROLE_LINK
#define W ROLE_WALL
static const unsigned holders[PERMISSIONS] = {
    [PERMIT_ANYONE] = ~0u,
    [PERMIT_SESSION] = O | A | S | D | U,
#define PERMISSION(name, roles, doc) [PERMIT_##name] = roles,
#include "access/permissions.def"
};
#undef O
#undef A
#undef S
#undef D
#undef U
#undef L
#undef W

const char *const permission_names[PERMISSIONS] = {
    [PERMIT_ANYONE] = "ANYONE",
    [PERMIT_SESSION] = "SESSION",
#define PERMISSION(name, roles, doc) [PERMIT_##name] = #name,
#include "access/permissions.def"
};

bool may(const struct principal *p, enum permission what)
{
    return (p->roles & holders[what]) != 0;
}

int roles_parse(str list, unsigned *ret)
{
    unsigned roles = 0;
    str rest = list, word;
    while (str_cut(&rest, ',', &word)) {
        word = str_trim(word);
        unsigned bit = 0;
        for (unsigned i = 0; i < ROLES; i++)
            if (str_eq(word, str_c(role_names[i])))
                bit = 1u << i;
        if (!bit)
            return fail(ERR_INVALID,
                        "no such role: '" STR_FMT
                        "' (officer, analyst, supervisor, administrator, auditor)",
                        STR_ARG(word));
        roles |= bit;
    }
    if (!roles)
        return fail(ERR_INVALID, "a role is needed");
    *ret = roles;
    return 0;
}

str roles_text(struct arena *a, unsigned roles)
{
    str s = STR("");
    for (unsigned i = 0; i < ROLES; i++)
        if (roles & 1u << i)
            s = str_fmt(a, STR_FMT "%s%s", STR_ARG(s), s.len ? "," : "", role_names[i]);
    return s;
}

bool account_name_is_valid(str name)
{
    if (name.len < 2 || name.len > 40 || str_eq(name, STR("centre"))) /* itself */
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'))
            return false;
    }
    return true;
}
