#pragma once
#include <curl/curl.h>
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

// curl_easy_setopt and its sisters are variadic, which Swift cannot call: one shim for each argument type.

static inline CURLcode ccurl_setopt_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

// Texts are copied by libcurl.
static inline CURLcode ccurl_setopt_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

// Pointers that libcurl keeps: data of callbacks, a request's body, lists of headers.
static inline CURLcode ccurl_setopt_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

// Sizes, such as CURLOPT_POSTFIELDSIZE_LARGE.
static inline CURLcode ccurl_setopt_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode ccurl_setopt_write(CURL *handle, CURLoption option, curl_write_callback value) {
  return curl_easy_setopt(handle, option, value);
}

// CURLOPT_PREREQFUNCTION.
static inline CURLcode ccurl_setopt_prerequest(CURL *handle, curl_prereq_callback value) {
  return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode ccurl_getinfo_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

// CURLINFO_PRIVATE, which libcurl types as text.
static inline void *ccurl_getinfo_private(CURL *handle) {
  char *value = NULL;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &value);
  return value;
}

static inline CURLMcode ccurl_multi_setopt_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// The next finished transfer, or NULL. The message's union and its life until the handle is removed stay here.
static inline CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *result) {
  int left = 0;
  for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
    if (message->msg != CURLMSG_DONE) continue;
    *result = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}

// CURLOPT_READFUNCTION.
static inline CURLcode ccurl_setopt_read(CURL *handle, curl_read_callback value) {
  return curl_easy_setopt(handle, CURLOPT_READFUNCTION, value);
}

static inline CURLMcode ccurl_multi_setopt_pointer(CURLM *multi, CURLMoption option, void *value) {
  return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode ccurl_multi_setopt_socket(CURLM *multi, curl_socket_callback value) {
  return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}

static inline CURLMcode ccurl_multi_setopt_timer(CURLM *multi, curl_multi_timer_callback value) {
  return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
}

static inline CURLcode ccurl_setopt_opensocket(CURL *handle, curl_opensocket_callback value) {
  return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline CURLcode ccurl_setopt_closesocket(CURL *handle, curl_closesocket_callback value) {
  return curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, value);
}

static inline int ccurl_socket_open(const struct curl_sockaddr *address) {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// epoll and eventfd, whose structs and constants Swift's C library module lacks. `wanted` and `ready` are the bits of
// CURL_POLL_IN and CURL_POLL_OUT, which are those of CURL_CSELECT_IN and CURL_CSELECT_OUT.

typedef struct {
  int socket;
  int ready;
} ccurl_event;

static inline int ccurl_poll_make(void) { return epoll_create1(EPOLL_CLOEXEC); }

// Watches a socket, whether it is watched already or not.
static inline int ccurl_poll_watch(int poll, int socket, int wanted) {
  struct epoll_event event = {.events = 0, .data = {.fd = socket}};
  if (wanted & CURL_POLL_IN) event.events |= EPOLLIN;
  if (wanted & CURL_POLL_OUT) event.events |= EPOLLOUT;
  if (epoll_ctl(poll, EPOLL_CTL_MOD, socket, &event) == 0) return 0;
  return errno == ENOENT ? epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) : -1;
}

static inline void ccurl_poll_forget(int poll, int socket) {
  struct epoll_event event = {.events = 0, .data = {.fd = socket}};
  epoll_ctl(poll, EPOLL_CTL_DEL, socket, &event);
}

// An error or a hang-up shows as readable: reading it tells libcurl what it was.
static inline int ccurl_poll_wait(int poll, ccurl_event *events, int count, int milliseconds) {
  struct epoll_event found[256];
  int number = epoll_wait(poll, found, count < 256 ? count : 256, milliseconds);
  for (int index = 0; index < number; index++) {
    uint32_t bits = found[index].events;
    events[index].socket = found[index].data.fd;
    events[index].ready = (bits & (EPOLLIN | EPOLLERR | EPOLLHUP) ? CURL_CSELECT_IN : 0)
      | (bits & EPOLLOUT ? CURL_CSELECT_OUT : 0);
  }
  return number;
}

// Lets this process have so many descriptors, as far as the system allows; getrlimit's constants are no integers in Swift.
static inline void ccurl_allow_descriptors(unsigned long count) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= count) return;
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY || limit.rlim_max >= count ? count : limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static inline int ccurl_bell_make(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static inline void ccurl_bell_ring(int bell) {
  uint64_t one = 1;
  ssize_t written = write(bell, &one, sizeof one);
  (void)written;
}

static inline void ccurl_bell_silence(int bell) {
  uint64_t count;
  ssize_t taken = read(bell, &count, sizeof count);
  (void)taken;
}
