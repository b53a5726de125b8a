// Preloaded by scripts/fault-sweep: the FAIL_AT-th call of FAIL_CALL
// (open, read, write, fsync, close, rename, mkdir) that concerns a path below
// FAIL_UNDER fails with FAIL_ERRNO (5 = EIO). With FAIL_COUNT, the number of
// such calls is written to that file when the process ends.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int seen;

static int Below(const char *path) {
  const char *under = getenv("FAIL_UNDER");
  return path && under && strncmp(path, under, strlen(under)) == 0;
}

static int BelowDescriptor(int number) {
  char name[64], path[PATH_MAX];
  const int saved = errno;
  snprintf(name, sizeof name, "/proc/self/fd/%d", number);
  const ssize_t n = readlink(name, path, sizeof path - 1);
  errno = saved;
  if (n <= 0) return 0;
  path[n] = 0;
  return Below(path);
}

// Whether this call is to fail; errno is set then.
static int Fails(const char *call) {
  const char *wanted = getenv("FAIL_CALL"), *at = getenv("FAIL_AT");
  const char *number = getenv("FAIL_ERRNO");
  if (!wanted || strcmp(wanted, call) != 0) return 0;
  if (atomic_fetch_add(&seen, 1) + 1 != (at ? atoi(at) : 0)) return 0;
  errno = number ? atoi(number) : EIO;
  return 1;
}

#define REAL(type, name, ...)                                       \
  static type (*real)(__VA_ARGS__);                                 \
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

#define OPEN(name)                                                  \
  int name(const char *path, int flags, ...) {                      \
    REAL(int, #name, const char *, int, ...);                       \
    mode_t mode = 0;                                                \
    if (flags & O_CREAT) {                                          \
      va_list list;                                                 \
      va_start(list, flags);                                        \
      mode = va_arg(list, mode_t);                                  \
      va_end(list);                                                 \
    }                                                               \
    if (Below(path) && Fails("open")) return -1;                    \
    return real(path, flags, mode);                                 \
  }
OPEN(open)
OPEN(open64)

#define FOPEN(name)                                                 \
  FILE *name(const char *path, const char *mode) {                  \
    REAL(FILE *, #name, const char *, const char *);                \
    if (Below(path) && Fails("open")) return NULL;                  \
    return real(path, mode);                                        \
  }
FOPEN(fopen)
FOPEN(fopen64)

ssize_t read(int fd, void *to, size_t size) {
  REAL(ssize_t, "read", int, void *, size_t);
  if (BelowDescriptor(fd) && Fails("read")) return -1;
  return real(fd, to, size);
}

ssize_t write(int fd, const void *from, size_t size) {
  REAL(ssize_t, "write", int, const void *, size_t);
  if (BelowDescriptor(fd) && Fails("write")) return -1;
  return real(fd, from, size);
}

int fsync(int fd) {
  REAL(int, "fsync", int);
  if (BelowDescriptor(fd) && Fails("fsync")) return -1;
  return real(fd);
}

int close(int fd) {
  REAL(int, "close", int);
  const int mine = BelowDescriptor(fd);
  const int result = real(fd);
  return mine && Fails("close") ? -1 : result;
}

int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  if (Below(to) && Fails("rename")) return -1;
  return real(from, to);
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, "mkdir", const char *, mode_t);
  if (Below(path) && Fails("mkdir")) return -1;
  return real(path, mode);
}

__attribute__((destructor)) static void Tell(void) {
  const char *file = getenv("FAIL_COUNT");
  char text[32];
  if (!file) return;
  const int fd = (int)syscall(SYS_openat, AT_FDCWD, file,
                              O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const int length = snprintf(text, sizeof text, "%d", atomic_load(&seen));
  if (fd >= 0) {
    syscall(SYS_write, fd, text, (size_t)length);
    syscall(SYS_close, fd);
  }
}
