// A bare loopback sink: takes HTTP/1.1 requests with a Content-Length on kept connections and answers each with the
// same small JSON, at once or MILLISECONDS later. One thread, epoll, nothing kept, nothing looked at: what is measured
// against it is the sender.
//
// Usage: sink PORT [MILLISECONDS]
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most = 65536, room = 65536 };

typedef struct {
  char *bytes;
  int count;
  int life;  // grows when the descriptor is given to another connection
} Connection;

typedef struct {
  int socket;
  int life;
  long long at;
} Answer;

static Connection connections[most];
static Answer waiting[1 << 20];
static unsigned first, last;
static long long number;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void answer(int socket) {
  char text[256], body[64];
  int length = snprintf(body, sizeof body, "{\"status\":\"accepted\",\"id\":\"m%lld\"}", number++ * 2654435761LL % 4294967296LL);
  int count = snprintf(
    text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", length, body);
  ssize_t written = write(socket, text, count);
  (void)written;
}

static void hang_up(int socket) {
  close(socket);
  connections[socket].count = 0;
  connections[socket].life++;
}

// The whole length of the first request in the bytes; 0 where more must come.
static int length(const char *bytes, int count) {
  char *end = memmem(bytes, count, "\r\n\r\n", 4);
  if (!end) return 0;
  int body = 0;
  for (const char *line = bytes; line < end;) {
    char *next = memchr(line, '\n', end + 2 - line);
    if (!next) break;
    if (next - line > 15 && !strncasecmp(line, "content-length:", 15)) body = atoi(line + 15);
    line = next + 1;
  }
  int whole = end + 4 - bytes + body;
  return whole <= count ? whole : 0;
}

static void receive(int socket, long long late) {
  Connection *connection = &connections[socket];
  if (!connection->bytes) connection->bytes = malloc(room);
  ssize_t count = read(socket, connection->bytes + connection->count, room - connection->count);
  if (count <= 0) {
    hang_up(socket);
    return;
  }
  connection->count += count;
  for (int whole; (whole = length(connection->bytes, connection->count)) > 0;) {
    connection->count -= whole;
    memmove(connection->bytes, connection->bytes + whole, connection->count);
    if (late == 0) {
      answer(socket);
    } else {
      waiting[last++ % (1 << 20)] = (Answer){socket, connection->life, now() + late};
    }
  }
}

int main(int count, char **words) {
  long long late = count > 2 ? atoi(words[2]) * 1000LL : 0;
  int yes = 1, door = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
  signal(SIGPIPE, SIG_IGN);
  setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(count > 1 ? atoi(words[1]) : 8126)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(door, (struct sockaddr *)&address, sizeof address) || listen(door, 4096)) {
    perror("sink");
    return 1;
  }
  struct rlimit limit = {most, most};
  setrlimit(RLIMIT_NOFILE, &limit);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = door}, events[512];
  epoll_ctl(poll, EPOLL_CTL_ADD, door, &event);
  while (1) {
    int patience = -1;
    if (first != last) {
      long long left = waiting[first % (1 << 20)].at - now();
      patience = left <= 0 ? 0 : (int)((left + 999) / 1000);
    }
    int found = epoll_wait(poll, events, 512, patience);
    for (int index = 0; index < found; index++) {
      if (events[index].data.fd != door) {
        receive(events[index].data.fd, late);
        continue;
      }
      int socket = accept4(door, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (socket < 0) continue;
      if (socket >= most) {
        close(socket);
        continue;
      }
      setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      event = (struct epoll_event){.events = EPOLLIN, .data.fd = socket};
      epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event);
    }
    for (long long time = now(); first != last && waiting[first % (1 << 20)].at <= time; first++) {
      Answer *due = &waiting[first % (1 << 20)];
      if (connections[due->socket].life == due->life) answer(due->socket);
    }
  }
}
