/* os.h — what the operating system gives: sockets, a wake-up between threads,
 * files, folders and their locks.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

/* A listening TCP socket; each thread polls a duplicate of it.
 * where: "127.0.0.1:8080", "[::1]:0". Port 0 picks one; *ret_port tells which. */
int net_listen(str where, int *ret_fd, int *ret_port) must_use;
bool net_is_loopback(str where); /* only this machine can reach it */
/* The same address with that port, written into buf. */
str net_with_port(str where, int port, char *buf, size_t size);
struct sockaddr;
str net_address(struct arena *a, const struct sockaddr *from); /* without the port */
/* An address as 16 bytes, IPv4 mapped into IPv6; false: it is none. And as text, IPv4 as such. */
bool net_bytes(str address, unsigned char ret[16]);
str net_text(struct arena *a, const unsigned char address[16]);

int wake_new(void);      /* a descriptor to poll for reading */
void wake_up(int fd);    /* from any thread */
void wake_clear(int fd); /* by the one who waits */

/* Files we make are ours alone, and large memory goes back to the system at once. For main(). */
void process_begin(void);

int file_read(const char *path, struct arena *a, size_t max, str *ret) must_use;
/* The whole file as read-only memory; ERR_INVALID: empty. Give it back with file_unmap(). */
int file_map(const char *path, str *ret) must_use;
void file_unmap(str mapped);
/* Zeroed memory of many pages, in large ones where the system has them: for what is met at random.
 */
void *memory_large(size_t size) must_use;
void memory_large_free(void *p, size_t size); /* NULL is fine */
/* Whole or not at all, on disk when it returns: written beside, then renamed. */
int file_replace(const char *path, str content) must_use;
int dir_make(const char *path) must_use; /* and those above it; 0700 */
bool file_exists(const char *path);
bool dir_exists(const char *path);

/* Takes a lock file in a folder for the life of the process. >0: somebody else has it. */
enum { LOCK_TAKEN = 1 };
int dir_lock(const char *dir, const char *name) must_use;
