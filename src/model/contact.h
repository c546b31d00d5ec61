/* contact.h — by what persons and companies are reached and pay: telephones, e-mail, accounts,
 * addresses, however they are written. They are things of the graph (entity/contacts.c): shared,
 * they show who hangs together; they never make two persons one. All are guarded.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

#define CONTACT(kind, role) CONTACT_##kind,
enum contact {
#include "model/contact.def"
    CONTACTS
};

enum { CONTACT_TEXT_MAX = 400 }; /* bytes that are read of one text */

const char *contact_kind(enum contact c); /* of entity: "phone" */
const char *contact_role(enum contact c); /* how persons and companies stand to it: "uses phone" */
int contact_from(str kind);               /* -1: no contact; names of that kind are guarded */

/* The name of an entity as it is shown: of a contact, to whom it is masked, its end alone. */
str contact_shown(struct arena *a, str kind, str name, bool is_masked);

/* The next of those that a text tells, in the one form in which it is known; false: no more.
 *   phone    +923001234567 (E.164); a number without a country is one of Pakistan; 0300 1234567
 *   email    small letters
 *   iban     PK36SCBL0000001123456702: the check digits are right, and the length is the state's
 *   address  folded, its abbreviations written out; one without number or street is none */
bool contact_cut(struct arena *a, enum contact c, str *rest, str *ret);
