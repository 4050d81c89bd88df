// Written by script/embed.
#include "CResources.h"
#include <string.h>

static const unsigned char file_0[] = {
#embed "resources/migrations/sqlite/001-start.sql" if_empty(0)
};
static const unsigned char file_1[] = {
#embed "resources/pages/sandbox.html" if_empty(0)
};

// Ordered by path within presets, migrations and pages first, then the example workspace.
static const CResource table[] = {
  {"migrations/sqlite/001-start.sql", file_0, sizeof file_0},
  {"pages/sandbox.html", file_1, sizeof file_1},
};

size_t cresources_count(void) { return sizeof table / sizeof table[0]; }

const CResource *cresources_at(size_t index) { return index < cresources_count() ? &table[index] : NULL; }

const CResource *cresources_find(const char *path) {
  for (size_t index = 0; index < cresources_count(); index++) {
    if (strcmp(table[index].path, path) == 0) return &table[index];
  }
  return NULL;
}
