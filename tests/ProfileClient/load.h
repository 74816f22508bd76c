/* The load for the servers of the tests: one connection for each request, of one byte, and one byte back. */
#ifndef LOAD_H
#define LOAD_H

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in address(const char *port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port)) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return to;
}

static int send_requests(const char *port, int count)
{
    for (int i = 0; i < count; i++) {
        struct sockaddr_in to = address(port);
        char answer;
        int server = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(server, (struct sockaddr *)&to, sizeof to) || write(server, "q", 1) != 1 || read(server, &answer, 1) != 1)
            return 1;
        close(server);
    }
    printf("%d requests\n", count);
    return 0;
}

#endif
