// Written by script/embed.
#include "CResources.h"
#include <string.h>

static const unsigned char file_0[] = {
#embed "resources/init/gitignore" if_empty(0)
};
static const unsigned char file_1[] = {
#embed "resources/init/tidings.yaml" if_empty(0)
};
static const unsigned char file_2[] = {
#embed "resources/migrations/sqlite/001-start.sql" if_empty(0)
};
static const unsigned char file_3[] = {
#embed "resources/pages/sandbox.html" if_empty(0)
};
static const unsigned char file_4[] = {
#embed "resources/presets/sandbox.yaml" if_empty(0)
};
static const unsigned char file_5[] = {
#embed "resources/presets/sendgrid.yaml" if_empty(0)
};
static const unsigned char file_6[] = {
#embed "resources/presets/twilio.yaml" if_empty(0)
};
static const unsigned char file_7[] = {
#embed "../../campaigns/birthday.yaml" if_empty(0)
};
static const unsigned char file_8[] = {
#embed "../../campaigns/new-arrivals.yaml" if_empty(0)
};
static const unsigned char file_9[] = {
#embed "../../campaigns/order-confirmed.yaml" if_empty(0)
};
static const unsigned char file_10[] = {
#embed "../../campaigns/order-delivered.yaml" if_empty(0)
};
static const unsigned char file_11[] = {
#embed "../../campaigns/order-shipped.yaml" if_empty(0)
};
static const unsigned char file_12[] = {
#embed "../../campaigns/payment-reminder.yaml" if_empty(0)
};
static const unsigned char file_13[] = {
#embed "../../campaigns/review-request.yaml" if_empty(0)
};
static const unsigned char file_14[] = {
#embed "../../campaigns/segments/lapsing.yaml" if_empty(0)
};
static const unsigned char file_15[] = {
#embed "../../campaigns/segments/tea-lovers.yaml" if_empty(0)
};
static const unsigned char file_16[] = {
#embed "../../campaigns/unpaid-order.yaml" if_empty(0)
};

// Ordered by path within presets, migrations and pages first, then the example workspace.
static const CResource table[] = {
  {"init/gitignore", file_0, sizeof file_0},
  {"init/tidings.yaml", file_1, sizeof file_1},
  {"migrations/sqlite/001-start.sql", file_2, sizeof file_2},
  {"pages/sandbox.html", file_3, sizeof file_3},
  {"presets/sandbox.yaml", file_4, sizeof file_4},
  {"presets/sendgrid.yaml", file_5, sizeof file_5},
  {"presets/twilio.yaml", file_6, sizeof file_6},
  {"workspace/campaigns/birthday.yaml", file_7, sizeof file_7},
  {"workspace/campaigns/new-arrivals.yaml", file_8, sizeof file_8},
  {"workspace/campaigns/order-confirmed.yaml", file_9, sizeof file_9},
  {"workspace/campaigns/order-delivered.yaml", file_10, sizeof file_10},
  {"workspace/campaigns/order-shipped.yaml", file_11, sizeof file_11},
  {"workspace/campaigns/payment-reminder.yaml", file_12, sizeof file_12},
  {"workspace/campaigns/review-request.yaml", file_13, sizeof file_13},
  {"workspace/campaigns/segments/lapsing.yaml", file_14, sizeof file_14},
  {"workspace/campaigns/segments/tea-lovers.yaml", file_15, sizeof file_15},
  {"workspace/campaigns/unpaid-order.yaml", file_16, sizeof file_16},
};

size_t cresources_count(void) { return sizeof table / sizeof table[0]; }

const CResource *cresources_at(size_t index) { return index < cresources_count() ? &table[index] : NULL; }

const CResource *cresources_find(const char *path) {
  for (size_t index = 0; index < cresources_count(); index++) {
    if (strcmp(table[index].path, path) == 0) return &table[index];
  }
  return NULL;
}
