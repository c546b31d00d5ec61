// SPDX-License-Identifier: Apache-2.0
#include "http/front.h"

#include "base/digest.h"
#include "base/err.h"
#include "platform/os.h"

#include <string.h>

enum { IPV4_BITS = 32, ALL_BITS = 128 };

static bool is_in(const struct network *n, const unsigned char address[ADDRESS_BYTES])
{
    size_t whole = n->bits / 8;
    unsigned rest = n->bits % 8;
    if (memcmp(n->bytes, address, whole) != 0)
        return false;
    return rest == 0 || (n->bytes[whole] ^ address[whole]) >> (8 - rest) == 0;
}

static bool is_front(const struct fronts *f, const unsigned char address[ADDRESS_BYTES])
{
    for (size_t i = 0; i < f->n; i++)
        if (is_in(&f->at[i], address))
            return true;
    return false;
}

static int network_read(str one, struct network *ret)
{
    str rest = one, address;
    int64_t bits;
    str_cut(&rest, '/', &address);
    if (!net_bytes(address, ret->bytes))
        return fail(ERR_INVALID, "http.fronts: '" STR_FMT "' is no address or network",
                    STR_ARG(one));
    int64_t most = str_has(address, ':') ? ALL_BITS : IPV4_BITS;
    if (address.len == one.len)
        bits = most;
    else if (str_to_i64(rest, &bits) < 0 || bits < 1 || bits > most)
        return fail(ERR_INVALID, "http.fronts: '" STR_FMT "': 1 to %d bits stand after the /",
                    STR_ARG(one), (int)most);
    ret->bits = (unsigned)(bits + ALL_BITS - most);
    return 0;
}

int fronts_read(str text, struct fronts *ret)
{
    str rest = text, part, one;
    *ret = (struct fronts){ 0 };
    while (str_cut(&rest, ',', &part))
        for (part = str_trim(part); str_cut(&part, ' ', &one);) {
            if (one.len == 0)
                continue;
            if (ret->n == FRONTS_MAX)
                return fail(ERR_INVALID, "http.fronts: at most %d fronts", FRONTS_MAX);
            TRY(network_read(one, &ret->at[ret->n]));
            ret->n++;
        }
    return 0;
}

/* The last of a list with commas, cut off. */
static str last_of(str *list)
{
    size_t at = list->len;
    while (at > 0 && list->ptr[at - 1] != ',')
        at--;
    str last = str_trim(str_sub(*list, at, list->len));
    *list = str_sub(*list, 0, at ? at - 1 : 0);
    return last;
}

/* Some fronts write a port too: 192.0.2.1:4711, [2001:db8::1]:4711. */
static str without_port(str s)
{
    size_t colon, end;
    if (s.len && s.ptr[0] == '[' && str_find(s, STR("]"), &end))
        return str_sub(s, 1, end - 1);
    if (str_find(s, STR(":"), &colon) && !str_has(str_sub(s, colon + 1, s.len), ':'))
        return str_sub(s, 0, colon);
    return s;
}

str front_client(const struct fronts *f, struct arena *a, str peer, str forwarded)
{
    unsigned char address[ADDRESS_BYTES];
    str client = peer;
    while (net_bytes(client, address) && is_front(f, address) && forwarded.len) {
        str before = without_port(last_of(&forwarded));
        if (!net_bytes(before, address))
            break; /* "unknown", or rubbish: then it is the front's own affair */
        client = net_text(a, address);
    }
    return client;
}

bool front_is(const struct fronts *f, str peer)
{
    unsigned char address[ADDRESS_BYTES];
    return net_bytes(peer, address) && is_front(f, address);
}

static int sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

str front_certificate(struct arena *a, str header)
{
    str h = str_trim(header);
    if (h.len < 3 || h.ptr[0] != ':' || h.ptr[h.len - 1] != ':')
        return STR("");
    char *der = make_n(a, char, h.len);
    size_t n = 0, bits = 0;
    uint32_t word = 0;
    for (size_t i = 1; i + 1 < h.len && h.ptr[i] != '='; i++) {
        int v = sextet(h.ptr[i]);
        if (v < 0)
            return STR("");
        word = word << 6 | (uint32_t)v;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            der[n++] = (char)(word >> bits & 0xFF);
        }
    }
    return n ? sha256_hex(a, (str){ der, n }) : STR("");
}
