#pragma once
#include <stddef.h>

/// One file of the repository, compiled into the program.
typedef struct {
  const char *path;
  const unsigned char *bytes;
  size_t count;
} CResource;

/// The number of embedded files.
size_t cresources_count(void);

/// The embedded file at `index`, ordered by path; NULL past the end.
const CResource *cresources_at(size_t index);

/// The embedded file with exactly this path; NULL where there is none.
const CResource *cresources_find(const char *path);
