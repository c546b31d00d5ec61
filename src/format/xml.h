/* xml.h — XML read piece by piece from memory, by libxml2.
 *
 * Made for strangers' files: no network, no external files, no document type
 * and so no entities of its own making, at most XML_DEPTH_MAX levels and
 * XML_TEXT_MAX bytes of one text. What was read before a fault stays read.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum { XML_DEPTH_MAX = 32, XML_TEXT_MAX = 1 << 20, XML_BYTES_MAX = 256 << 20 };

enum xml_what { XML_OPEN, XML_TEXT, XML_CLOSE };
struct xml_node {
    enum xml_what what;
    str name;  /* OPEN, CLOSE: without prefix */
    str text;  /* TEXT */
    int depth; /* of the element; the outermost is 0 */
};

struct xml;

int xml_open(str bytes, struct xml **ret) must_use;
void xml_close(struct xml *x); /* NULL is fine */
void xml_closep(struct xml **x);

enum { XML_DONE = 1 };
/* 0, XML_DONE at the end, or an error: ERR_INVALID not well-formed or a document
 * type, ERR_LIMIT. Texts are borrowed until the next call. */
int xml_next(struct xml *x, struct xml_node *ret) must_use;
int xml_line(const struct xml *x); /* where the reader stands, from 1 */
