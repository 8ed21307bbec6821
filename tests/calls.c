/* Loaded before all else into a process: every look-up of a name and every connection that leaves this machine is
   written to the file that BRON_TEST_CALLS names, and refused. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void note(const char *kind, const char *what) {
    const char *path = getenv("BRON_TEST_CALLS");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (file) {
        fprintf(file, "%s %s\n", kind, what);
        fclose(file);
    }
}

static int leaves(const struct sockaddr *address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (!address) return 0;
    if (address->sa_family == AF_INET) {
        const struct in_addr *to = &((const struct sockaddr_in *)address)->sin_addr;
        if ((ntohl(to->s_addr) >> 24) == 127 || to->s_addr == 0) return 0;
        inet_ntop(AF_INET, to, text, sizeof text);
    } else if (address->sa_family == AF_INET6) {
        const struct in6_addr *to = &((const struct sockaddr_in6 *)address)->sin6_addr;
        if (IN6_IS_ADDR_LOOPBACK(to) || IN6_IS_ADDR_UNSPECIFIED(to)) return 0;
        inet_ntop(AF_INET6, to, text, sizeof text);
    } else {
        return 0;
    }
    note("connection", text);
    return 1;
}

int connect(int socket, const struct sockaddr *address, socklen_t size) {
    if (leaves(address)) {
        errno = ENETUNREACH;
        return -1;
    }
    return ((int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect"))(socket, address, size);
}

ssize_t sendto(int socket, const void *data, size_t size, int flags, const struct sockaddr *address, socklen_t length) {
    if (leaves(address)) {
        errno = ENETUNREACH;
        return -1;
    }
    return ((ssize_t (*)(int, const void *, size_t, int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "sendto"))(
        socket, data, size, flags, address, length);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    struct in6_addr number;
    if (name && strcmp(name, "localhost") != 0 && inet_pton(AF_INET, name, &number) != 1 &&
        inet_pton(AF_INET6, name, &number) != 1) {
        note("name", name);
        return EAI_NONAME;
    }
    return ((int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(
        RTLD_NEXT, "getaddrinfo"))(name, service, hints, found);
}

struct hostent *gethostbyname(const char *name) {
    note("name", name);
    h_errno = HOST_NOT_FOUND;
    return NULL;
}
