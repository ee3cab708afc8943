// SPDX-License-Identifier: Apache-2.0
//
// Counts heap allocations by the library that asked. Preloaded into a running program; each SIGUSR2 writes one line of
// JSON to the file named by ALLOCATIONS_FILE: {"total": n, "program": n, "tls": n, "http2": n, "other": n}.
//
// With ALLOCATIONS_AT_EXIT set one more line is written when the program ends.
//
// "program" is the executable and the Swift runtime; "tls" is libssl and libcrypto; "http2" is libnghttp2. The caller is
// found by walking a few return addresses past libstdc++ and the Swift runtime's own allocation functions.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROGRAM, TLS, HTTP2, OTHER, GROUPS };
static atomic_long counts[GROUPS];
static struct { unsigned long start, end; int group; } ranges[256];
static int range_count;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static int add_range(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size; (void)data;
  const char *name = info->dlpi_name ? info->dlpi_name : "";
  int group = name[0] == 0 || strstr(name, "libswift") ? PROGRAM
            : strstr(name, "libssl") || strstr(name, "libcrypto") ? TLS
            : strstr(name, "libnghttp2") ? HTTP2 : OTHER;
  for (int i = 0; i < info->dlpi_phnum && range_count < 256; i++) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[i];
    if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)) continue;
    ranges[range_count].start = info->dlpi_addr + header->p_vaddr;
    ranges[range_count].end = ranges[range_count].start + header->p_memsz;
    ranges[range_count++].group = group;
  }
  return 0;
}

static void count(void *caller) {
  unsigned long address = (unsigned long)caller;
  for (int i = 0; i < range_count; i++)
    if (address >= ranges[i].start && address < ranges[i].end) {
      atomic_fetch_add_explicit(&counts[ranges[i].group], 1, memory_order_relaxed);
      return;
    }
  atomic_fetch_add_explicit(&counts[OTHER], 1, memory_order_relaxed);
}

void *malloc(size_t size) { count(__builtin_return_address(0)); return __libc_malloc(size); }
void *calloc(size_t n, size_t size) { count(__builtin_return_address(0)); return __libc_calloc(n, size); }
void *realloc(void *p, size_t size) { count(__builtin_return_address(0)); return __libc_realloc(p, size); }
void *aligned_alloc(size_t alignment, size_t size) { count(__builtin_return_address(0)); return __libc_memalign(alignment, size); }
void *memalign(size_t alignment, size_t size) { count(__builtin_return_address(0)); return __libc_memalign(alignment, size); }
int posix_memalign(void **out, size_t alignment, size_t size) {
  count(__builtin_return_address(0));
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : 12;
}

static void report(int signal) {
  (void)signal;
  const char *path = getenv("ALLOCATIONS_FILE");
  int file = path ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0600) : 2;
  char line[256];
  long c[GROUPS], total = 0;
  for (int i = 0; i < GROUPS; i++) total += c[i] = atomic_load(&counts[i]);
  int n = snprintf(line, sizeof line, "{\"total\": %ld, \"program\": %ld, \"tls\": %ld, \"http2\": %ld, \"other\": %ld}\n",
                   total, c[PROGRAM], c[TLS], c[HTTP2], c[OTHER]);
  if (file >= 0) { (void)!write(file, line, n); if (path) close(file); }
}

__attribute__((destructor)) static void end(void) {
  if (getenv("ALLOCATIONS_AT_EXIT")) report(0);
}

__attribute__((constructor)) static void begin(void) {
  dl_iterate_phdr(add_range, 0);
  signal(SIGUSR2, report);
}
