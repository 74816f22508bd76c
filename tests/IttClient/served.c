/* A server whose requests are ITT tasks, and the load for it.
 *   served serve PORT             one task "start-up", then one task "request" for each byte that is received
 *   served load PORT REQUESTS     one connection for each request */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "static_part.h"

static copy c;
static const itt_id none;

static struct sockaddr_in address(const char *port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port)) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return to;
}

static int serve(const char *port)
{
    load(&c, NULL, NULL);
    itt_domain *domain = c.domain_create("d");
    itt_string *startup = c.string_handle_create("start-up"), *asked = c.string_handle_create("request");
    c.task_begin(domain, none, none, startup);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in here = address(port);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    c.task_end(domain);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 64))
        return 1;
    for (;;) {
        char request;
        int client = accept(listener, 0, 0);
        /* Who only asks whether it is ready sends nothing. */
        if (read(client, &request, 1) == 1) {
            c.task_begin(domain, none, none, asked);
            usleep(1000);
            c.task_end(domain);
            if (write(client, "d", 1) != 1)
                return 1;
        }
        close(client);
    }
}

static int ask(const char *port, int count)
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

int main(int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "serve") == 0)
        return serve(arguments[2]);
    return count == 4 && strcmp(arguments[1], "load") == 0 ? ask(arguments[2], atoi(arguments[3])) : 2;
}
