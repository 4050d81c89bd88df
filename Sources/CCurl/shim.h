#include <curl/curl.h>

// curl_easy_setopt is variadic, which Swift cannot call: one shim for each argument type.
static inline CURLcode ccurl_setopt_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
