// SPDX-License-Identifier: Apache-2.0
#include "api/route.h"

#include "http/http.h"

#define GET    "GET"
#define POST   "POST"
#define DELETE "DELETE"
#define READS  true
#define NO     false
#define RAW    "*"
#define NONE   ""
const struct route routes[] = {
#define ROUTE(method, path, permission, handler, reads, query, in, out, doc) \
    { method, path, PERMIT_##permission, handler, reads, query, in, out, doc, #handler },
#include "api/routes.def"
};
const size_t routes_n = countof(routes);

bool route_match(struct arena *a, const struct route *r, str path, str param[2])
{
    str want = str_c(r->path), have = path, w, h;
    size_t n = 0;
    for (;;) {
        bool more_w = str_cut(&want, '/', &w), more_h = str_cut(&have, '/', &h);
        if (more_w != more_h)
            return false;
        if (!more_w)
            return true;
        if (w.len && w.ptr[0] == '{') {
            h = http_plain(a, h);
            if (h.len == 0 || h.len > 100)
                return false;
            param[n++] = h;
        } else if (!str_eq(w, h)) {
            return false;
        }
    }
}
