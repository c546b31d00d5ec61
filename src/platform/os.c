// SPDX-License-Identifier: Apache-2.0
#include "platform/os.h"

#include "base/err.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PORT_MAX = 65535 };

static int split(str where, char host[256], char port[16])
{
    size_t colon = where.len;
    while (colon > 0 && where.ptr[colon - 1] != ':')
        colon--;
    str h = str_sub(where, 0, colon ? colon - 1 : 0), p = str_sub(where, colon, where.len);
    if (h.len >= 2 && h.ptr[0] == '[' && h.ptr[h.len - 1] == ']')
        h = str_sub(h, 1, h.len - 2);
    if (colon == 0 || h.len == 0 || h.len >= 256 || p.len >= 16 || !str_is_digits(p))
        return fail(ERR_INVALID, "not an address and port: '" STR_FMT "' (127.0.0.1:8080)",
                    STR_ARG(where));
    snprintf(host, 256, STR_FMT, STR_ARG(h));
    snprintf(port, 16, STR_FMT, STR_ARG(p));
    return 0;
}

bool net_is_loopback(str where)
{
    char host[256], port[16];
    if (split(where, host, port) < 0)
        return false;
    return strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 ||
           strcmp(host, "localhost") == 0;
}

/* getaddrinfo() would take the lower 16 bits of a larger one. */
static int check_port(str port)
{
    int64_t n;
    if (str_to_i64(port, &n) == 0 && n <= PORT_MAX)
        return 0;
    return fail(ERR_INVALID, "no such port: '" STR_FMT "' (0 to %d)", STR_ARG(port), PORT_MAX);
}

static int port_of(int fd)
{
    struct sockaddr_storage at = { 0 };
    socklen_t len = sizeof at;
    if (getsockname(fd, (struct sockaddr *)&at, &len) < 0)
        return 0;
    return at.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&at)->sin6_port)
                                    : ntohs(((struct sockaddr_in *)&at)->sin_port);
}

int net_listen(str where, int *ret_fd, int *ret_port)
{
    char host[256], port[16];
    TRY(split(where, host, port));
    TRY(check_port(str_c(port)));
    struct addrinfo want = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV }, *list;
    int e = getaddrinfo(host, port, &want, &list);
    if (e != 0)
        return fail(ERR_INVALID, "%s: %s", host, gai_strerror(e));
    int fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
    bool good = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                bind(fd, list->ai_addr, list->ai_addrlen) == 0 && listen(fd, 1024) == 0;
    int why = errno;
    freeaddrinfo(list);
    if (!good) {
        if (fd >= 0)
            close(fd);
        return fail(ERR_IO, "cannot listen on %s:%s: %s", host, port, strerror(why));
    }
    *ret_fd = fd;
    *ret_port = port_of(fd);
    return 0;
}

str net_with_port(str where, int port, char *buf, size_t size)
{
    size_t colon = where.len;
    while (colon > 0 && where.ptr[colon - 1] != ':')
        colon--;
    int n = snprintf(buf, size, STR_FMT "%d", (int)colon, where.ptr, port);
    must(n > 0 && (size_t)n < size);
    return (str){ buf, (size_t)n };
}

str net_address(struct arena *a, const struct sockaddr *from)
{
    char host[64] = "?";
    socklen_t len =
        from->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    getnameinfo(from, len, host, sizeof host, NULL, 0, NI_NUMERICHOST);
    return str_copy(a, str_c(host));
}

static const unsigned char ipv4_mapped[12] = { [10] = 0xff, [11] = 0xff };

bool net_bytes(str address, unsigned char ret[16])
{
    char text[INET6_ADDRSTRLEN];
    if (address.len == 0 || address.len >= sizeof text || str_has(address, '\0'))
        return false;
    snprintf(text, sizeof text, STR_FMT, STR_ARG(address));
    memcpy(ret, ipv4_mapped, sizeof ipv4_mapped);
    return inet_pton(AF_INET, text, ret + sizeof ipv4_mapped) == 1 ||
           inet_pton(AF_INET6, text, ret) == 1;
}

str net_text(struct arena *a, const unsigned char address[16])
{
    char text[INET6_ADDRSTRLEN];
    bool is_ipv4 = memcmp(address, ipv4_mapped, sizeof ipv4_mapped) == 0;
    const unsigned char *bytes = is_ipv4 ? address + sizeof ipv4_mapped : address;
    must(inet_ntop(is_ipv4 ? AF_INET : AF_INET6, bytes, text, sizeof text) != NULL);
    return str_copy(a, str_c(text));
}

int wake_new(void)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    must(fd >= 0);
    return fd;
}

void wake_up(int fd)
{
    uint64_t one = 1;
    ssize_t n unused = write(fd, &one, sizeof one); /* full: it is awake already */
}

void wake_clear(int fd)
{
    uint64_t n;
    ssize_t got unused = read(fd, &n, sizeof n);
}

void process_begin(void)
{
    umask(077);
    mallopt(M_MMAP_THRESHOLD, 512 * 1024);
    mallopt(M_TRIM_THRESHOLD, 4 << 20);
    mallopt(M_ARENA_MAX, 4);
}

int file_read(const char *path, struct arena *a, size_t max, str *ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(ERR_IO, "%s: %s", path, strerror(errno));
    struct stat st;
    int r = 0;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        r = fail(ERR_IO, "%s: not a file", path);
    else if ((size_t)st.st_size > max)
        r = fail(ERR_LIMIT, "%s: larger than %zu bytes", path, max);
    size_t size = r == 0 ? (size_t)st.st_size : 0, got = 0;
    char *p = make_n(a, char, size + 1);
    while (r == 0 && got < size) {
        ssize_t n = read(fd, p + got, size - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            r = fail(ERR_IO, "%s: %s", path, strerror(errno));
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    close(fd);
    *ret = (str){ p, got };
    return r;
}

int file_map(const char *path, str *ret)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(ERR_IO, "%s: %s", path, strerror(errno));
    bool good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    void *p = good ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    close(fd);
    if (!good)
        return fail(ERR_INVALID, "%s: not a file, or empty", path);
    if (p == MAP_FAILED)
        return fail(ERR_IO, "%s cannot be mapped: %s", path, strerror(errno));
    *ret = (str){ p, (size_t)st.st_size };
    return 0;
}

void file_unmap(str mapped)
{
    if (mapped.len)
        munmap((void *)(uintptr_t)mapped.ptr, mapped.len);
}

void *memory_large(size_t size)
{
    enum { PAGE = 2 << 20 };
    size_t room = size + PAGE;
    char *p = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(p != MAP_FAILED);
    /* Begin on a large page; what stands before and behind goes back. */
    size_t skip = (PAGE - (uintptr_t)p % PAGE) % PAGE, whole = (size + 4095) / 4096 * 4096;
    if (skip)
        munmap(p, skip);
    if (room > skip + whole)
        munmap(p + skip + whole, (room - skip - whole) / 4096 * 4096);
    madvise(p + skip, whole, MADV_HUGEPAGE);
    return p + skip;
}

void memory_large_free(void *p, size_t size)
{
    if (p)
        munmap(p, (size + 4095) / 4096 * 4096);
}

static bool write_all(int fd, str content)
{
    for (size_t done = 0; done < content.len;) {
        ssize_t n = write(fd, content.ptr + done, content.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return fsync(fd) == 0;
}

/* What is there and no file of its own: a device, a pipe. */
static bool is_special(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static int write_into(const char *path, str content)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(ERR_IO, "%s: %s", path, strerror(errno));
    bool good = write_all(fd, content);
    int why = errno;
    good = close(fd) == 0 && good;
    return good ? 0 : fail(ERR_IO, "%s cannot be written: %s", path, strerror(why));
}

int file_replace(const char *path, str content)
{
    char part[4096];
    if (is_special(path))
        return write_into(path, content);
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return fail(ERR_INVALID, "the name of the file is too long");
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(ERR_IO, "%s: %s", part, strerror(errno));
    bool good = write_all(fd, content);
    int why = errno;
    good = close(fd) == 0 && good;
    if (good && rename(part, path) == 0)
        return 0;
    unlink(part);
    return fail(ERR_IO, "%s cannot be written: %s", path, strerror(good ? errno : why));
}

int dir_make(const char *path)
{
    char part[4096];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof part)
        return fail(ERR_INVALID, "not a folder name: '%s'", path);
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0700) < 0 && errno != EEXIST)
            return fail(ERR_IO, "%s: %s", part, strerror(errno));
    }
    return 0;
}

bool file_exists(const char *path) { return access(path, F_OK) == 0; }

bool dir_exists(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

int dir_lock(const char *dir, const char *name)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return fail(ERR_LIMIT, "path too long: %s", dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(ERR_IO, "%s: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return 0; /* kept open: the lock ends with the process */
    int why = errno;
    close(fd);
    return why == EWOULDBLOCK ? LOCK_TAKEN : fail(ERR_IO, "%s: %s", path, strerror(why));
}
