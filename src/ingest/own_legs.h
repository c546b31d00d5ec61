/* own_legs.h — which of a flight's legs are a traveller's own.
 *
 * On a flight that calls at several places a passenger list reports everybody
 * aboard on any part of it, and says of each where they board (LOC 178) and
 * leave (LOC 179).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/event.h"

/* Cuts e->legs down to those from boarding to leaving. All stay when the places are not
 * said or not on the way (a traveller who changes may name where their journey began). Places
 * that contradict the way, leaving before boarding, are the finding E-LEG. */
void own_legs(struct arena *a, struct event *e, struct findings *findings);
