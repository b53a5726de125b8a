// Preloaded by scripts/fault-sweep: the FAIL_AT-th call of FAIL_CALL
// (open, read, write, fsync, close, rename, mkdir) that concerns a path below
// FAIL_UNDER fails with FAIL_ERRNO (5 = EIO). With FAIL_COUNT, the numbers of
// such calls, in that order, are written to that file when the process ends.
//
// With FAIL_SERVE=IN,OUT (descriptors) the process stands before main and forks
// one run for each line "CALL AT COUNT_FILE ERROR_FILE" that it reads ("-":
// none); it answers with the process number and, at its end, the wait status and
// the nanoseconds for which the run waited for a processor. Libraries are loaded once so, not once a run.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kCalls = 7 };
static const char *const names[kCalls] = {"open",  "read",   "write", "fsync",
                                          "close", "rename", "mkdir"};
static atomic_int seen[kCalls];

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
  int which = 0;
  while (strcmp(names[which], call) != 0) ++which;
  const int now = atomic_fetch_add(&seen[which], 1) + 1;
  if (!wanted || strcmp(wanted, call) != 0) return 0;
  if (now != (at ? atoi(at) : 0)) return 0;
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
  char text[200];
  int length = 0;
  if (!file) return;
  const int fd = (int)syscall(SYS_openat, AT_FDCWD, file,
                              O_WRONLY | O_CREAT | O_TRUNC, 0644);
  for (int i = 0; i < kCalls; ++i) {
    length += snprintf(text + length, sizeof text - (size_t)length, "%d ",
                       atomic_load(&seen[i]));
  }
  if (fd >= 0) {
    syscall(SYS_write, fd, text, (size_t)length);
    syscall(SYS_close, fd);
  }
}

// In the run that a line asks for.
static void Begin(const char *call, const char *at, const char *count,
                  const char *said) {
  unsetenv("FAIL_SERVE");
  if (strcmp(call, "-") != 0) {
    setenv("FAIL_CALL", call, 1);
    setenv("FAIL_AT", at, 1);
  }
  if (strcmp(count, "-") != 0) setenv("FAIL_COUNT", count, 1);
  const int to = (int)syscall(SYS_openat, AT_FDCWD, said,
                              O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (to < 0 || dup2(to, 2) < 0) _exit(99);
  syscall(SYS_close, to);
}

// Without a stream, which the run would inherit.
static int ReadLine(int in, char *line, size_t room) {
  size_t used = 0;
  while (used + 1 < room && syscall(SYS_read, in, line + used, 1) == 1) {
    if (line[used] == '\n') {
      line[used] = 0;
      return 1;
    }
    ++used;
  }
  return 0;
}

// Of a process that has ended and is not yet waited for.
static long long Waited(pid_t pid) {
  char path[64], text[100];
  long long run = 0, waited = 0;
  snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
  const int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
  const long n = fd < 0 ? 0 : syscall(SYS_read, fd, text, sizeof text - 1);
  if (fd >= 0) syscall(SYS_close, fd);
  text[n > 0 ? n : 0] = 0;
  return sscanf(text, "%lld %lld", &run, &waited) == 2 ? waited : 0;
}

static void Serve(const char *descriptors) {
  int in = -1, out = -1, status = 0;
  char line[2 * PATH_MAX], call[20], at[20], count[PATH_MAX], said[PATH_MAX];
  if (sscanf(descriptors, "%d,%d", &in, &out) != 2) _exit(99);
  while (ReadLine(in, line, sizeof line) &&
         sscanf(line, "%19s %19s %4000s %4000s", call, at, count, said) == 4) {
    const pid_t pid = fork();
    if (pid < 0) _exit(99);
    if (pid == 0) {
      syscall(SYS_close, in);
      syscall(SYS_close, out);
      Begin(call, at, count, said);
      return;
    }
    dprintf(out, "%d\n", (int)pid);
    siginfo_t about;
    if (waitid(P_PID, (id_t)pid, &about, WEXITED | WNOWAIT) != 0) _exit(99);
    const long long waited = Waited(pid);
    if (waitpid(pid, &status, 0) != pid) _exit(99);
    dprintf(out, "%d %lld\n", status, waited);
  }
  _exit(0);
}

int __libc_start_main(int (*body)(int, char **, char **), int argc, char **argv,
                      void (*init)(void), void (*fini)(void),
                      void (*loader_fini)(void), void *stack_end) {
  REAL(int, "__libc_start_main", int (*)(int, char **, char **), int, char **,
       void (*)(void), void (*)(void), void (*)(void), void *);
  const char *serve = getenv("FAIL_SERVE");
  if (serve) Serve(serve);
  return real(body, argc, argv, init, fini, loader_fini, stack_end);
}
