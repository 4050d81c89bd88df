#pragma once
#include <stddef.h>

/// One file of the repository, compiled into the program.
typedef struct {
  const char *path;
  const unsigned char *bytes;
  size_t count;
} CResource;

/// Every embedded file, ordered by path; the number of entries stands in `cresources_count`.
extern const CResource cresources[];
extern const size_t cresources_count;
