// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

// `_GNU_SOURCE` would give the C library's types other members than the toolchain's own modules see,
// and a file that imports both could not be built. So the few GNU functions are declared here.
int accept4(int descriptor, struct sockaddr *address, socklen_t *byte_count, int flags);
int pthread_setname_np(pthread_t thread, const char *name);
int sched_getaffinity(pid_t process, size_t byte_count, cpu_set_t *set);
const char *strerrordesc_np(int code);

// What Swift's importer cannot see: variadic functions.
static inline int postern_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }
static inline int postern_set_nonblocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL, 0);
    return flags < 0 ? flags : fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
}
static inline int postern_set_undumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
static inline void postern_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }
static inline void postern_end_process_after(unsigned seconds) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    signal(SIGALRM, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    alarm(seconds);
}
