// Written by script/embed.
#include "CResources.h"
#include <string.h>

static const unsigned char file_0[] = {
#embed "resources/migrations/sqlite/001-start.sql" if_empty(0)
};
static const unsigned char file_1[] = {
#embed "resources/presets/sandbox.yaml" if_empty(0)
};
static const unsigned char file_2[] = {
#embed "resources/presets/sendgrid.yaml" if_empty(0)
};
static const unsigned char file_3[] = {
#embed "resources/presets/twilio.yaml" if_empty(0)
};

// Ordered by path within presets, migrations and pages first, then the example workspace.
static const CResource table[] = {
  {"migrations/sqlite/001-start.sql", file_0, sizeof file_0},
  {"presets/sandbox.yaml", file_1, sizeof file_1},
  {"presets/sendgrid.yaml", file_2, sizeof file_2},
  {"presets/twilio.yaml", file_3, sizeof file_3},
};

size_t cresources_count(void) { return sizeof table / sizeof table[0]; }

const CResource *cresources_at(size_t index) { return index < cresources_count() ? &table[index] : NULL; }

const CResource *cresources_find(const char *path) {
  for (size_t index = 0; index < cresources_count(); index++) {
    if (strcmp(table[index].path, path) == 0) return &table[index];
  }
  return NULL;
}
