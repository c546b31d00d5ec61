// SPDX-License-Identifier: Apache-2.0
#include "base/buf.h"
#include "base/err.h"
#include "base/test.h"
#include "format/xml.h"

#include <string.h>

static int walk(str bytes, size_t *nodes)
{
    cleanup(xml_closep) struct xml *x = NULL;
    struct xml_node n;
    *nodes = 0;
    TRY(xml_open(bytes, &x));
    for (;;) {
        int r = xml_next(x, &n);
        if (r != 0)
            return r;
        ++*nodes;
    }
}

TEST(xml_is_read_piece_by_piece)
{
    cleanup(xml_closep) struct xml *x = NULL;
    struct xml_node n;
    check(xml_open(STR("<a><b>x &amp; y</b><c/></a>"), &x) == 0);
    check(xml_next(x, &n) == 0 && n.what == XML_OPEN && n.depth == 0 && str_eq(n.name, STR("a")));
    check(xml_next(x, &n) == 0 && n.what == XML_OPEN && str_eq(n.name, STR("b")));
    check(xml_next(x, &n) == 0 && n.what == XML_TEXT && str_eq(n.text, STR("x & y")));
    check(xml_next(x, &n) == 0 && n.what == XML_CLOSE && str_eq(n.name, STR("b")));
    check(xml_next(x, &n) == 0 && n.what == XML_OPEN && str_eq(n.name, STR("c")));
    check(xml_next(x, &n) == 0 && n.what == XML_CLOSE && str_eq(n.name, STR("c")));
    check(xml_next(x, &n) == 0 && n.what == XML_CLOSE && n.depth == 0);
    check(xml_next(x, &n) == XML_DONE);
}

TEST(xml_with_entities_of_its_own_is_refused_at_once)
{
    size_t n;
    check(walk(STR("<!DOCTYPE a [<!ENTITY l \"lol\"><!ENTITY m \"&l;&l;&l;\">]><a>&m;</a>"), &n) ==
          ERR_INVALID);
    check(n == 0);
    check(walk(STR("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"), &n) < 0);
    check(n == 0);
    check(walk(STR("<!DOCTYPE a SYSTEM \"http://example.invalid/a.dtd\"><a/>"), &n) < 0);
}

TEST(xml_that_is_deep_or_broken_or_large_ends_in_an_error)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    size_t n;
    check(walk(STR("<a><b></a>"), &n) == ERR_INVALID);
    check(walk(STR("<a>\xFF\xFE</a>"), &n) == ERR_INVALID);
    check(walk(STR("id,name\n1,x\n"), &n) == ERR_INVALID && walk(STR(""), &n) == ERR_INVALID);
    struct buf b = buf_new(a, 32 << 20);
    for (int i = 0; i < 100; i++)
        buf_add(&b, STR("<a>"));
    check(walk(buf_str(&b), &n) == ERR_LIMIT);
    b = buf_new(a, 32 << 20);
    buf_add(&b, STR("<a>"));
    for (int i = 0; i < 200000; i++)
        buf_add(&b, STR("0123456789"));
    buf_add(&b, STR("</a>"));
    check(walk(buf_str(&b), &n) == ERR_LIMIT);
}
