// SPDX-License-Identifier: Apache-2.0
#include "format/xml.h"

#include "base/err.h"

#include <libxml/xmlreader.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct xml {
    xmlTextReaderPtr reader;
    bool close_next; /* <a/> is an opening and a closing */
    char what[200];  /* the parser's first complaint */
};

/* libxml2 changed the const of its error between releases; both are served. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *complaint;
#else
typedef xmlError *complaint;
#endif

static void complain(void *self, complaint e)
{
    struct xml *x = self;
    if (x->what[0] == '\0' && e && e->message)
        snprintf(x->what, sizeof x->what, "%.*s", (int)strcspn(e->message, "\n"), e->message);
}

int xml_open(str bytes, struct xml **ret)
{
    if (bytes.len > XML_BYTES_MAX)
        return fail(ERR_LIMIT, "an XML file of more than %d bytes", XML_BYTES_MAX);
    if (bytes.len == 0)
        return fail(ERR_INVALID, "an empty XML file");
    struct xml *x = calloc(1, sizeof *x);
    must(x != NULL);
    /* Neither NOENT nor DTDLOAD nor HUGE: nothing is fetched, nothing is expanded. */
    x->reader = xmlReaderForMemory(bytes.ptr, (int)bytes.len, NULL, NULL,
                                   XML_PARSE_NONET | XML_PARSE_NOCDATA);
    must(x->reader != NULL);
    xmlTextReaderSetStructuredErrorHandler(x->reader, (xmlStructuredErrorFunc)complain, x);
    *ret = x;
    return 0;
}

void xml_close(struct xml *x)
{
    if (!x)
        return;
    xmlFreeTextReader(x->reader);
    free(x);
}

void xml_closep(struct xml **x) { xml_close(*x); }

int xml_line(const struct xml *x) { return xmlTextReaderGetParserLineNumber(x->reader); }

static str text_of(const xmlChar *s) { return str_c((const char *)s); }

/* 0: *ret is a node; 1: of no interest; < 0: an error. */
static int node(struct xml *x, struct xml_node *ret)
{
    int type = xmlTextReaderNodeType(x->reader);
    int depth = xmlTextReaderDepth(x->reader);
    *ret = (struct xml_node){ .name = text_of(xmlTextReaderConstLocalName(x->reader)),
                              .depth = depth };
    if (depth > XML_DEPTH_MAX)
        return fail(ERR_LIMIT, "XML deeper than %d levels, line %d", XML_DEPTH_MAX, xml_line(x));
    switch (type) {
    case XML_READER_TYPE_ELEMENT:
        x->close_next = xmlTextReaderIsEmptyElement(x->reader) == 1;
        ret->what = XML_OPEN;
        return 0;
    case XML_READER_TYPE_END_ELEMENT:
        ret->what = XML_CLOSE;
        return 0;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
        ret->what = XML_TEXT;
        ret->text = text_of(xmlTextReaderConstValue(x->reader));
        if (ret->text.len > XML_TEXT_MAX)
            return fail(ERR_LIMIT, "a text of more than %d bytes, line %d", XML_TEXT_MAX,
                        xml_line(x));
        return 0;
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY_REFERENCE:
        return fail(ERR_INVALID, "XML with a document type or entities, line %d", xml_line(x));
    default:
        return 1;
    }
}

int xml_next(struct xml *x, struct xml_node *ret)
{
    if (x->close_next) {
        x->close_next = false;
        *ret = (struct xml_node){ .what = XML_CLOSE,
                                  .name = text_of(xmlTextReaderConstLocalName(x->reader)),
                                  .depth = xmlTextReaderDepth(x->reader) };
        return 0;
    }
    for (;;) {
        int r = xmlTextReaderRead(x->reader);
        if (r == 0)
            return XML_DONE;
        if (r < 0)
            return fail(ERR_INVALID, "not well-formed XML, line %d: %s", xml_line(x), x->what);
        r = node(x, ret);
        if (r <= 0)
            return r;
    }
}
