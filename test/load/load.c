/* load.c — sends messages to a running Centre and measures what comes back.
 *
 *   load PORT KEY COOKIE KIND TOTAL CONNECTIONS RATE
 *
 * KIND: iapi (a passenger list of one), paxlst (of ten), pnrgov (a reservation of
 * three), json (a goods declaration of two items). RATE 0 sends as fast as answers
 * come; else so many a second, evenly, and latency counts from the due moment. With a
 * COOKIE a live stream is read beside it; every tenth message holds a traveller that
 * the rule of the benchmark alerts on, and its flight tells which one. Prints JSON. */
// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUF = 65536, ALERT_EVERY = 10, CONNECTIONS_MAX = 1024 };

struct conn {
    int fd;
    long message; /* under way; -1 idle */
    char out[BUF], in[BUF];
    size_t out_len, out_at, in_len;
};

static const char *key, *kind;
static long total, sent, answered, refused, heard;
static double *sent_at, *ack_ms, *live_ms;
static uint64_t rng = 88172645463325252u;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t dice(void)
{
    rng ^= rng << 13;
    rng ^= rng >> 7;
    return rng ^= rng << 17;
}

static const char *const given[] = { "AHMED", "BILAL", "SANA", "HINA", "OMAR", "IMRAN", "NADIA", "FAISAL" };
static const char *const family[] = { "KHAN", "MALIK", "SHAH", "BUTT", "DURRANI", "AFRIDI", "QURESHI", "MEMON" };

static void word(char *p, int n) /* an invented syllable name */
{
    static const char *const parts[] = { "ZA", "RI", "MO", "KU", "BEL", "NAR", "SHI", "TAN", "GU", "LAM", "QA", "DIR" };
    *p = 0;
    for (int i = 0; i < n; i++)
        strcat(p, parts[dice() % 12]);
}

/* The flight of message n, and back: PK, EK, QR, SV; 1 to 9999; days 1 to 28. */
static void flight(long n, char *name, int *day)
{
    static const char *const carriers[] = { "PK", "EK", "QR", "SV" };
    snprintf(name, 16, "%s%ld", carriers[n % 4], n / 4 % 9999 + 1);
    *day = (int)(n / 4 / 9999 % 28) + 1;
}

static long message_of(const char *label)
{
    static const char carriers[] = "PKEKQRSV";
    long c = -1, number = 0;
    int day = 0;
    for (int i = 0; i < 4; i++)
        if (memcmp(label, carriers + 2 * i, 2) == 0)
            c = i;
    number = strtol(label + 2, NULL, 10);
    const char *date = strstr(label, "2026-12-");
    if (c < 0 || !date)
        return -1;
    day = atoi(date + 8);
    return ((day - 1) * 9999L + number - 1) * 4 + c;
}

static int paxlst(char *p, long n, int people)
{
    char name[16], w1[32], w2[32];
    int day, len;
    flight(n, name, &day);
    len = sprintf(p,
                  "UNB+UNOA:4+LOADTEST+PKCUSTOMS+261124:0800+%ld'UNH+%ld+PAXLST:D:02B:UN:IATA'BGM+745'"
                  "NAD+MS+++LOAD DESK'TDT+20+%s'LOC+125+DXB'DTM+189:2612%02d0800:201'LOC+87+KHI'"
                  "DTM+232:2612%02d1200:201'",
                  n, n, name, day, day);
    for (int i = 0; i < people; i++) {
        word(w1, 3);
        word(w2, 2);
        len += sprintf(p + len,
                       "NAD+FL+++%s:%s %s'ATT+2++%c'DTM+329:%02d%02d%02d'LOC+178+DXB'LOC+179+KHI'"
                       "NAT+2+PAK'RFF+AVF:%06lX'DOC+P+%c%c%07lu'DTM+36:300101'LOC+91+PAK'",
                       i == 0 && n % ALERT_EVERY == 0 ? "ALERTSON" : w1, given[dice() % 8], w2,
                       dice() % 2 ? 'M' : 'F', (int)(50 + dice() % 50), (int)(1 + dice() % 12),
                       (int)(1 + dice() % 28), dice() % 0xFFFFFF, (int)('A' + dice() % 26),
                       (int)('A' + dice() % 26), dice() % 10000000);
    }
    return len + sprintf(p + len, "CNT+42:%d'UNT+%d+%ld'UNZ+1+%ld'", people, 9 + people * 10, n, n);
}

static int pnrgov(char *p, long n)
{
    char name[16], w[32];
    int day, len;
    flight(n, name, &day);
    len = sprintf(p,
                  "UNB+IATA:1+%.2s+PKCUSTOMS+261124:0800+%ld'UNH+1+PNRGOV:11:1:IA+L%ld'MSG+:22'ORG+%.2s'"
                  "TVL+%02d1226:0800:%02d1226:1200+DXB+KHI+%.2s+%s'EQN+1'SRC'RCI+%.2s:%06lX::201126:0900'"
                  "DAT+700:231126:0718'ORG+%.2s:DXB+27304012:DXB'ADD++700:12 INVENTED ROAD:KARACHI:::PK::"
                  "923001234567'",
                  name, n, n, name, day, day, name, name + 2, name, dice() % 0xFFFFFF, name);
    for (int i = 1; i <= 3; i++) {
        const char *surname = i == 1 && n % ALERT_EVERY == 0 ? "ALERTSON" : family[dice() % 8];
        word(w, 3);
        len += sprintf(p + len,
                       "TIF+%s+%sMR:A:%d'FTI+%.2s:%lu'SSR+DOCS:HK:1:%.2s:::::/P/PAK/%c%c%07lu/PAK/"
                       "%02dJUL%02d/M/01JAN30/%s/%s+::%d'TKT+0625%09lu:T:1'FOP+CC::800.00:VI:XXXXXXXXXXXX%04d:0128'",
                       surname, w, i, name, dice() % 1000000000, name, (int)('A' + dice() % 26),
                       (int)('A' + dice() % 26), dice() % 10000000, (int)(1 + dice() % 28),
                       (int)(50 + dice() % 50), surname, w, i, dice() % 1000000000, (int)(dice() % 10000));
    }
    return len + sprintf(p + len,
                         "TVL+%02d1226:0800:%02d1226:1200+DXB+KHI+%.2s+%s:Y'RPI+3+HK'APD+777'"
                         "SSR+SEAT:HK:3:%.2s:::DXB:KHI+21A::1+21B::2+21C::3'UNT+36+1'UNZ+1+%ld'",
                         day, day, name, name + 2, name, n);
}

static int json(char *p, long n)
{
    return sprintf(p,
                   "{\"number\":\"KAPW-HC-%ld-24-11-2026\",\"date\":\"2026-11-24\",\"office\":\"KAPW\","
                   "\"regime\":\"HC\",\"importer\":\"%07lu-1\",\"importer_name\":\"Invented Traders %lu\","
                   "\"exporter\":\"Seller %lu\",\"departure\":\"CN\",\"currency\":\"PKR\",\"container\":"
                   "\"MSKU%07lu\",\"items\":[{\"hs\":\"620822\",\"description\":\"garments\",\"origin\":"
                   "\"CN\",\"net_mass_kg\":%lu,\"value\":%lu},{\"hs\":\"851712\",\"description\":\"phones\","
                   "\"origin\":\"CN\",\"net_mass_kg\":2,\"value\":%lu}]}",
                   n, dice() % 20000, dice() % 20000, dice() % 1000, dice() % 10000000,
                   1 + dice() % 1000, 1000 + dice() % 1000000, 1000 + dice() % 100000);
}

static void compose(struct conn *c, long n)
{
    char body[32768];
    int len = strcmp(kind, "iapi") == 0     ? paxlst(body, n, 1)
              : strcmp(kind, "paxlst") == 0 ? paxlst(body, n, 10)
              : strcmp(kind, "pnrgov") == 0 ? pnrgov(body, n)
                                            : json(body, n);
    c->out_len = (size_t)snprintf(c->out, BUF,
                                  "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                  "%s\r\nNTC-Reference: %s-%ld\r\nContent-Length: %d\r\n\r\n%.*s",
                                  key, kind, n, len, len, body);
    c->out_at = 0;
    c->in_len = 0;
    c->message = n;
}

static void fail(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int dial(int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
        fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void push(struct conn *c)
{
    while (c->out_at < c->out_len) {
        ssize_t n = write(c->fd, c->out + c->out_at, c->out_len - c->out_at);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0)
            fail("write");
        c->out_at += (size_t)n;
    }
}

/* True when a whole answer is in. */
static int pull(struct conn *c)
{
    ssize_t n = read(c->fd, c->in + c->in_len, BUF - 1 - c->in_len);
    if (n < 0 && errno == EAGAIN)
        return 0;
    if (n <= 0)
        fail("the server closed a connection");
    c->in_len += (size_t)n;
    c->in[c->in_len] = 0;
    char *end = strstr(c->in, "\r\n\r\n"), *length = strcasestr(c->in, "Content-Length:");
    return end && length && c->in_len >= (size_t)(end + 4 - c->in) + strtoul(length + 15, NULL, 10);
}

static void listen_live(struct conn *c)
{
    ssize_t n = read(c->fd, c->in + c->in_len, BUF - 1 - c->in_len);
    if (n <= 0)
        return;
    double t = now();
    c->in_len += (size_t)n;
    c->in[c->in_len] = 0;
    char *at = c->in, *end;
    while ((end = strstr(at, "\n\n")) != NULL) {
        *end = 0;
        char *label = strstr(at, "\"label\":\"");
        long m = label ? message_of(label + 9) : -1;
        if (m >= 0 && m < total && sent_at[m] > 0 && live_ms[m] == 0) {
            live_ms[m] = (t - sent_at[m]) * 1e3;
            heard++;
        }
        at = end + 2;
    }
    c->in_len -= (size_t)(at - c->in);
    memmove(c->in, at, c->in_len);
}

static int by_value(const void *x, const void *y)
{
    return (*(const double *)x > *(const double *)y) - (*(const double *)x < *(const double *)y);
}

static void spread(const char *name, double *v)
{
    long n = 0;
    for (long i = 0; i < total; i++)
        if (v[i] > 0)
            v[n++] = v[i];
    qsort(v, (size_t)n, sizeof *v, by_value);
    printf(",\"%s\":{\"n\":%ld,\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}", name, n, n ? v[n / 2] : 0,
           n ? v[n * 99 / 100] : 0, n ? v[n - 1] : 0);
}

int main(int argc, char **argv)
{
    if (argc < 8)
        return 2;
    int port = atoi(argv[1]), n_conns = atoi(argv[6]);
    key = argv[2];
    kind = argv[4];
    total = atol(argv[5]);
    double rate = atof(argv[7]);
    sent_at = calloc((size_t)total, sizeof(double));
    ack_ms = calloc((size_t)total, sizeof(double));
    live_ms = calloc((size_t)total, sizeof(double));
    struct conn *conns = calloc((size_t)n_conns + 1, sizeof *conns);
    int ep = epoll_create1(0);
    for (int i = 0; i < n_conns; i++) {
        conns[i] = (struct conn){ .fd = dial(port), .message = -1 };
        epoll_ctl(ep, EPOLL_CTL_ADD, conns[i].fd, &(struct epoll_event){ .events = EPOLLIN, .data.ptr = &conns[i] });
    }
    struct conn *live = &conns[n_conns];
    live->fd = -1;
    if (argv[3][0]) {
        live->fd = dial(port);
        live->out_len = (size_t)snprintf(live->out, BUF, "GET /api/v1/alerts/stream HTTP/1.1\r\nHost: x\r\nCookie: %s\r\n\r\n", argv[3]);
        push(live);
        usleep(300000);
        epoll_ctl(ep, EPOLL_CTL_ADD, live->fd, &(struct epoll_event){ .events = EPOLLIN, .data.ptr = live });
    }
    double began = now(), done = began;
    while (answered + refused < total || (live->fd >= 0 && heard < total / ALERT_EVERY && now() < done + 2)) {
        double t = now();
        for (int i = 0; i < n_conns && sent < total; i++) {
            if (conns[i].message >= 0)
                continue;
            double due = rate > 0 ? began + (double)sent / rate : t;
            if (due > t)
                break;
            sent_at[sent] = due;
            compose(&conns[i], sent++);
            push(&conns[i]);
        }
        struct epoll_event events[256];
        int n = epoll_wait(ep, events, 256, rate > 0 ? 1 : 10);
        for (int i = 0; i < n; i++) {
            struct conn *c = events[i].data.ptr;
            if (c == live) {
                listen_live(c);
            } else if (pull(c)) {
                int good = strncmp(c->in, "HTTP/1.1 201", 12) == 0;
                done = now();
                if (good)
                    ack_ms[c->message] = (done - sent_at[c->message]) * 1e3;
                *(good ? &answered : &refused) += 1;
                c->message = -1;
            }
        }
    }
    printf("{\"kind\":\"%s\",\"messages\":%ld,\"refused\":%ld,\"seconds\":%.3f,\"per_second\":%.0f", kind,
           answered, refused, done - began, (double)answered / (done - began));
    spread("ack_ms", ack_ms);
    spread("live_ms", live_ms);
    printf("}\n");
    return refused > 0;
}
