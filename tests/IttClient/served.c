/* A server whose requests are ITT tasks, and the load for it.
 *   served serve PORT             one task "start-up", then one task "request" for each byte that is received
 *   served load PORT REQUESTS     one connection for each request */
#include "../ProfileClient/load.h"
#include "static_part.h"

static copy c;
static const itt_id none;

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

int main(int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "serve") == 0)
        return serve(arguments[2]);
    return count == 4 && strcmp(arguments[1], "load") == 0 ? send_requests(arguments[2], atoi(arguments[3])) : 2;
}
