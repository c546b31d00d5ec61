/* build.h — which program this is: the first 16 hex digits of the build id that the linker put into
 * it, the same for the same sources, flags and compiler. "" where there is none. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

str build_id(void);
