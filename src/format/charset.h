/* charset.h — text from systems older than UTF-8.
 *
 * Bytes 0x80 to 0x9F are read as CP437, 0xA0 and above as Latin-1: the letters
 * they most often stand for in names. No guess is sure; say so in a finding.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

str utf8_of(struct arena *a, str s); /* s itself when it is UTF-8 */
