/* same.h — in SQL: $1 with all identities of the person. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#define SAME \
    "(SELECT CAST($1 AS TEXT) UNION SELECT m.entity FROM person_member m " \
    "WHERE m.person = $1 UNION SELECT m.entity FROM person_member m JOIN person_member " \
    "x ON x.person = m.person WHERE x.entity = $1)"
