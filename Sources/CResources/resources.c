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
#embed "resources/migrations/postgres/001-start.sql" if_empty(0)
};
static const unsigned char file_3[] = {
#embed "resources/migrations/sqlite/001-start.sql" if_empty(0)
};
static const unsigned char file_4[] = {
#embed "resources/pages/answer.html" if_empty(0)
};
static const unsigned char file_5[] = {
#embed "resources/pages/sandbox.html" if_empty(0)
};
static const unsigned char file_6[] = {
#embed "resources/presets/sandbox.yaml" if_empty(0)
};
static const unsigned char file_7[] = {
#embed "resources/presets/sendgrid.yaml" if_empty(0)
};
static const unsigned char file_8[] = {
#embed "resources/presets/twilio.yaml" if_empty(0)
};
static const unsigned char file_9[] = {
#embed "../../campaigns/birthday.yaml" if_empty(0)
};
static const unsigned char file_10[] = {
#embed "../../campaigns/new-arrivals.yaml" if_empty(0)
};
static const unsigned char file_11[] = {
#embed "../../campaigns/order-confirmed.yaml" if_empty(0)
};
static const unsigned char file_12[] = {
#embed "../../campaigns/order-delivered.yaml" if_empty(0)
};
static const unsigned char file_13[] = {
#embed "../../campaigns/order-shipped.yaml" if_empty(0)
};
static const unsigned char file_14[] = {
#embed "../../campaigns/payment-reminder.yaml" if_empty(0)
};
static const unsigned char file_15[] = {
#embed "../../campaigns/review-request.yaml" if_empty(0)
};
static const unsigned char file_16[] = {
#embed "../../campaigns/segments/lapsing.yaml" if_empty(0)
};
static const unsigned char file_17[] = {
#embed "../../campaigns/segments/tea-lovers.yaml" if_empty(0)
};
static const unsigned char file_18[] = {
#embed "../../campaigns/unpaid-order.yaml" if_empty(0)
};
static const unsigned char file_19[] = {
#embed "../../templates/birthday.email.liquid" if_empty(0)
};
static const unsigned char file_20[] = {
#embed "../../templates/birthday.email.zh.liquid" if_empty(0)
};
static const unsigned char file_21[] = {
#embed "../../templates/birthday.sms.liquid" if_empty(0)
};
static const unsigned char file_22[] = {
#embed "../../templates/birthday.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_23[] = {
#embed "../../templates/new-arrivals.email.liquid" if_empty(0)
};
static const unsigned char file_24[] = {
#embed "../../templates/new-arrivals.email.zh.liquid" if_empty(0)
};
static const unsigned char file_25[] = {
#embed "../../templates/new-arrivals.sms.liquid" if_empty(0)
};
static const unsigned char file_26[] = {
#embed "../../templates/new-arrivals.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_27[] = {
#embed "../../templates/order-confirmed.email.liquid" if_empty(0)
};
static const unsigned char file_28[] = {
#embed "../../templates/order-confirmed.email.zh.liquid" if_empty(0)
};
static const unsigned char file_29[] = {
#embed "../../templates/order-confirmed.sms.liquid" if_empty(0)
};
static const unsigned char file_30[] = {
#embed "../../templates/order-confirmed.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_31[] = {
#embed "../../templates/order-delivered.email.liquid" if_empty(0)
};
static const unsigned char file_32[] = {
#embed "../../templates/order-delivered.email.zh.liquid" if_empty(0)
};
static const unsigned char file_33[] = {
#embed "../../templates/order-delivered.sms.liquid" if_empty(0)
};
static const unsigned char file_34[] = {
#embed "../../templates/order-delivered.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_35[] = {
#embed "../../templates/order-shipped.email.liquid" if_empty(0)
};
static const unsigned char file_36[] = {
#embed "../../templates/order-shipped.email.zh.liquid" if_empty(0)
};
static const unsigned char file_37[] = {
#embed "../../templates/order-shipped.sms.liquid" if_empty(0)
};
static const unsigned char file_38[] = {
#embed "../../templates/order-shipped.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_39[] = {
#embed "../../templates/partials/button.liquid" if_empty(0)
};
static const unsigned char file_40[] = {
#embed "../../templates/partials/heading.liquid" if_empty(0)
};
static const unsigned char file_41[] = {
#embed "../../templates/partials/invoice-box.liquid" if_empty(0)
};
static const unsigned char file_42[] = {
#embed "../../templates/partials/mail.liquid" if_empty(0)
};
static const unsigned char file_43[] = {
#embed "../../templates/partials/name-zh.liquid" if_empty(0)
};
static const unsigned char file_44[] = {
#embed "../../templates/partials/note.liquid" if_empty(0)
};
static const unsigned char file_45[] = {
#embed "../../templates/partials/order-table.liquid" if_empty(0)
};
static const unsigned char file_46[] = {
#embed "../../templates/partials/shipment-box.liquid" if_empty(0)
};
static const unsigned char file_47[] = {
#embed "../../templates/partials/shop-url.liquid" if_empty(0)
};
static const unsigned char file_48[] = {
#embed "../../templates/payment-overdue.email.liquid" if_empty(0)
};
static const unsigned char file_49[] = {
#embed "../../templates/payment-overdue.email.zh.liquid" if_empty(0)
};
static const unsigned char file_50[] = {
#embed "../../templates/payment-overdue.sms.liquid" if_empty(0)
};
static const unsigned char file_51[] = {
#embed "../../templates/payment-overdue.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_52[] = {
#embed "../../templates/payment-soon.email.liquid" if_empty(0)
};
static const unsigned char file_53[] = {
#embed "../../templates/payment-soon.email.zh.liquid" if_empty(0)
};
static const unsigned char file_54[] = {
#embed "../../templates/payment-soon.sms.liquid" if_empty(0)
};
static const unsigned char file_55[] = {
#embed "../../templates/payment-soon.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_56[] = {
#embed "../../templates/payment-today.email.liquid" if_empty(0)
};
static const unsigned char file_57[] = {
#embed "../../templates/payment-today.email.zh.liquid" if_empty(0)
};
static const unsigned char file_58[] = {
#embed "../../templates/payment-today.sms.liquid" if_empty(0)
};
static const unsigned char file_59[] = {
#embed "../../templates/payment-today.sms.zh.liquid" if_empty(0)
};
static const unsigned char file_60[] = {
#embed "../../templates/review-request.email.liquid" if_empty(0)
};
static const unsigned char file_61[] = {
#embed "../../templates/review-request.email.zh.liquid" if_empty(0)
};
static const unsigned char file_62[] = {
#embed "../../templates/unpaid-order.email.liquid" if_empty(0)
};
static const unsigned char file_63[] = {
#embed "../../templates/unpaid-order.email.zh.liquid" if_empty(0)
};
static const unsigned char file_64[] = {
#embed "../../templates/unpaid-order.sms.liquid" if_empty(0)
};
static const unsigned char file_65[] = {
#embed "../../templates/unpaid-order.sms.zh.liquid" if_empty(0)
};

// Ordered by path within presets, migrations and pages first, then the example workspace.
static const CResource table[] = {
  {"init/gitignore", file_0, sizeof file_0},
  {"init/tidings.yaml", file_1, sizeof file_1},
  {"migrations/postgres/001-start.sql", file_2, sizeof file_2},
  {"migrations/sqlite/001-start.sql", file_3, sizeof file_3},
  {"pages/answer.html", file_4, sizeof file_4},
  {"pages/sandbox.html", file_5, sizeof file_5},
  {"presets/sandbox.yaml", file_6, sizeof file_6},
  {"presets/sendgrid.yaml", file_7, sizeof file_7},
  {"presets/twilio.yaml", file_8, sizeof file_8},
  {"workspace/campaigns/birthday.yaml", file_9, sizeof file_9},
  {"workspace/campaigns/new-arrivals.yaml", file_10, sizeof file_10},
  {"workspace/campaigns/order-confirmed.yaml", file_11, sizeof file_11},
  {"workspace/campaigns/order-delivered.yaml", file_12, sizeof file_12},
  {"workspace/campaigns/order-shipped.yaml", file_13, sizeof file_13},
  {"workspace/campaigns/payment-reminder.yaml", file_14, sizeof file_14},
  {"workspace/campaigns/review-request.yaml", file_15, sizeof file_15},
  {"workspace/campaigns/segments/lapsing.yaml", file_16, sizeof file_16},
  {"workspace/campaigns/segments/tea-lovers.yaml", file_17, sizeof file_17},
  {"workspace/campaigns/unpaid-order.yaml", file_18, sizeof file_18},
  {"workspace/templates/birthday.email.liquid", file_19, sizeof file_19},
  {"workspace/templates/birthday.email.zh.liquid", file_20, sizeof file_20},
  {"workspace/templates/birthday.sms.liquid", file_21, sizeof file_21},
  {"workspace/templates/birthday.sms.zh.liquid", file_22, sizeof file_22},
  {"workspace/templates/new-arrivals.email.liquid", file_23, sizeof file_23},
  {"workspace/templates/new-arrivals.email.zh.liquid", file_24, sizeof file_24},
  {"workspace/templates/new-arrivals.sms.liquid", file_25, sizeof file_25},
  {"workspace/templates/new-arrivals.sms.zh.liquid", file_26, sizeof file_26},
  {"workspace/templates/order-confirmed.email.liquid", file_27, sizeof file_27},
  {"workspace/templates/order-confirmed.email.zh.liquid", file_28, sizeof file_28},
  {"workspace/templates/order-confirmed.sms.liquid", file_29, sizeof file_29},
  {"workspace/templates/order-confirmed.sms.zh.liquid", file_30, sizeof file_30},
  {"workspace/templates/order-delivered.email.liquid", file_31, sizeof file_31},
  {"workspace/templates/order-delivered.email.zh.liquid", file_32, sizeof file_32},
  {"workspace/templates/order-delivered.sms.liquid", file_33, sizeof file_33},
  {"workspace/templates/order-delivered.sms.zh.liquid", file_34, sizeof file_34},
  {"workspace/templates/order-shipped.email.liquid", file_35, sizeof file_35},
  {"workspace/templates/order-shipped.email.zh.liquid", file_36, sizeof file_36},
  {"workspace/templates/order-shipped.sms.liquid", file_37, sizeof file_37},
  {"workspace/templates/order-shipped.sms.zh.liquid", file_38, sizeof file_38},
  {"workspace/templates/partials/button.liquid", file_39, sizeof file_39},
  {"workspace/templates/partials/heading.liquid", file_40, sizeof file_40},
  {"workspace/templates/partials/invoice-box.liquid", file_41, sizeof file_41},
  {"workspace/templates/partials/mail.liquid", file_42, sizeof file_42},
  {"workspace/templates/partials/name-zh.liquid", file_43, sizeof file_43},
  {"workspace/templates/partials/note.liquid", file_44, sizeof file_44},
  {"workspace/templates/partials/order-table.liquid", file_45, sizeof file_45},
  {"workspace/templates/partials/shipment-box.liquid", file_46, sizeof file_46},
  {"workspace/templates/partials/shop-url.liquid", file_47, sizeof file_47},
  {"workspace/templates/payment-overdue.email.liquid", file_48, sizeof file_48},
  {"workspace/templates/payment-overdue.email.zh.liquid", file_49, sizeof file_49},
  {"workspace/templates/payment-overdue.sms.liquid", file_50, sizeof file_50},
  {"workspace/templates/payment-overdue.sms.zh.liquid", file_51, sizeof file_51},
  {"workspace/templates/payment-soon.email.liquid", file_52, sizeof file_52},
  {"workspace/templates/payment-soon.email.zh.liquid", file_53, sizeof file_53},
  {"workspace/templates/payment-soon.sms.liquid", file_54, sizeof file_54},
  {"workspace/templates/payment-soon.sms.zh.liquid", file_55, sizeof file_55},
  {"workspace/templates/payment-today.email.liquid", file_56, sizeof file_56},
  {"workspace/templates/payment-today.email.zh.liquid", file_57, sizeof file_57},
  {"workspace/templates/payment-today.sms.liquid", file_58, sizeof file_58},
  {"workspace/templates/payment-today.sms.zh.liquid", file_59, sizeof file_59},
  {"workspace/templates/review-request.email.liquid", file_60, sizeof file_60},
  {"workspace/templates/review-request.email.zh.liquid", file_61, sizeof file_61},
  {"workspace/templates/unpaid-order.email.liquid", file_62, sizeof file_62},
  {"workspace/templates/unpaid-order.email.zh.liquid", file_63, sizeof file_63},
  {"workspace/templates/unpaid-order.sms.liquid", file_64, sizeof file_64},
  {"workspace/templates/unpaid-order.sms.zh.liquid", file_65, sizeof file_65},
};

size_t cresources_count(void) { return sizeof table / sizeof table[0]; }

const CResource *cresources_at(size_t index) { return index < cresources_count() ? &table[index] : NULL; }

const CResource *cresources_find(const char *path) {
  for (size_t index = 0; index < cresources_count(); index++) {
    if (strcmp(table[index].path, path) == 0) return &table[index];
  }
  return NULL;
}
