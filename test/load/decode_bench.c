// SPDX-License-Identifier: Apache-2.0
/* decode_bench.c — how fast messages are read, per second of one processor.
 *   make bench-decode [FILES="a.edi b.edi"]
 * For each file its bytes are repeated to about 10 MB, message by message; printed are
 * the best of several runs for tokenising alone and for decoding whole: events, names,
 * dates, findings. */
#include "format/edifact.h"
#include "ingest/decoder.h"
#include "ingest/normalise.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BYTES = 10 << 20, RUNS = 5 };

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void tokenise(struct arena *a, str body)
{
    struct edi e;
    struct edi_segment s;
    edi_open(&e, a, body, NULL, NULL);
    while (edi_next(&e, &s))
        ;
}

static void decode(struct arena *a, str body)
{
    struct decoded d = { 0 };
    if (decoder_for(body)->decode(a, body, STR(""), &d) == 0)
        decoded_normalise(a, &d, USEC_PER_DAY * 20000);
}

/* Reads the message as often as makes BYTES; each time as a message of its own. */
static double best(void (*read)(struct arena *, str), str body, size_t times)
{
    struct arena *a = arena_new((16u << 20) + 24 * body.len);
    double least = 1e9;
    for (int run = 0; run < RUNS; run++) {
        double from = cpu_seconds();
        for (size_t i = 0; i < times; i++) {
            read(a, body);
            arena_reset(a);
        }
        double spent = cpu_seconds() - from;
        least = spent < least ? spent : least;
    }
    arena_free(a);
    return least;
}

int main(int argc, char **argv)
{
    static char bytes[64 << 20];
    printf("%-44s %9s %11s %11s %13s\n", "per CPU second", "bytes", "tokenise", "decode",
           "messages");
    for (int i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        if (!f)
            continue;
        str body = { bytes, fread(bytes, 1, sizeof bytes, f) };
        fclose(f);
        if (!body.len || !decoder_for(body))
            continue;
        size_t times = BYTES / body.len + 1;
        double mb = (double)(times * body.len) / 1e6;
        double one = best(tokenise, body, times), two = best(decode, body, times);
        const char *name = strrchr(argv[i], '/');
        printf("%-44s %9zu %6.0f MB/s %6.0f MB/s %11.0f/s\n", name ? name + 1 : argv[i], body.len,
               mb / one, mb / two, (double)times / two);
    }
    return 0;
}
