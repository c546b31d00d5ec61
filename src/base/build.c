// SPDX-License-Identifier: Apache-2.0
#include "base/build.h"

#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 8 };

static char id[2 * SHOWN + 1];

static size_t padded(size_t n) { return (n + 3) & ~(size_t)3; }

static void take_note(const char *p, size_t size)
{
    for (size_t at = 0; at + sizeof(ElfW(Nhdr)) <= size;) {
        ElfW(Nhdr) note;
        memcpy(&note, p + at, sizeof note);
        const char *name = p + at + sizeof note;
        size_t body = at + sizeof note + padded(note.n_namesz);
        if (body + note.n_descsz > size)
            return;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(name, "GNU", 4) == 0 &&
            note.n_descsz >= SHOWN) {
            for (size_t i = 0; i < SHOWN; i++)
                snprintf(id + 2 * i, 3, "%02x", (unsigned)(unsigned char)p[body + i]);
            return;
        }
        at = body + padded(note.n_descsz);
    }
}

/* The first object is the program itself. */
static int look(struct dl_phdr_info *info, size_t size unused, void *self unused)
{
    for (size_t i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_NOTE)
            take_note((const char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr),
                      info->dlpi_phdr[i].p_memsz);
    return 1;
}

static void once(void) { dl_iterate_phdr(look, NULL); }

str build_id(void)
{
    static pthread_once_t done = PTHREAD_ONCE_INIT;
    pthread_once(&done, once);
    return str_c(id);
}
